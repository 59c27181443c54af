import type { ApiBody } from '#shared/api/endpoints.ts';
import type { AllowanceMatch, AllowanceScope } from '#shared/model/allowance.ts';

/** As much of a finding as the dialog fills its fields with. `hostname`, `site`: of its host, where the page knows them. */
export interface MarkableFinding {
  readonly hostId?: string | undefined;
  readonly hostname?: string | undefined;
  readonly site?: string | undefined;
  readonly path?: string | undefined;
  readonly process?:
    | { readonly exe?: string | undefined; readonly user?: string | undefined; readonly cgroup?: string | undefined }
    | undefined;
}

/** What stands in the fields of the dialog. */
export interface NormalDraft {
  readonly kind: 'exe' | 'folder' | 'cgroup';
  readonly exe: string;
  readonly folder: string;
  readonly cgroup: string;
  readonly user: string;
  readonly where: AllowanceScope['type'];
  readonly host: string;
  readonly site: string;
  readonly reason: string;
  readonly owner: string;
  /** Days, or `never`. */
  readonly until: string;
  readonly acceptRisk: boolean;
}

export const UNTIL_DAYS = [7, 30, 90, 180, 365] as const;
const DAY_MS = 86_400_000;

export function draftOf({ hostId, hostname, site, path, process }: MarkableFinding): NormalDraft {
  const exe = process?.exe ?? path ?? '';
  const cgroup = process?.cgroup ?? '';
  return {
    ...{ kind: exe === '' && cgroup !== '' ? 'cgroup' : 'exe', exe, folder: folderOf(exe), cgroup },
    ...{ user: process?.user ?? '', where: 'host', host: hostname ?? hostId ?? '', site: site ?? '' },
    ...{ reason: '', owner: '', until: '90', acceptRisk: false },
  };
}

/** What is meant and where; undefined while that is not said yet. */
export function matchOf(
  draft: NormalDraft,
  hostId: string | undefined,
): { readonly match: AllowanceMatch; readonly scope: AllowanceScope } | undefined {
  const value = draft[draft.kind].trim();
  const scope = scopeOf(draft, hostId);
  if (value === '' || scope === undefined) return undefined;
  const user = draft.user.trim();
  return { match: { [draft.kind]: value, ...(user === '' ? {} : { user }) }, scope };
}

export function bodyOf(
  draft: NormalDraft,
  what: NonNullable<ReturnType<typeof matchOf>>,
  nowMs: number,
): ApiBody<'POST /api/v1/allowances'> {
  const owner = draft.owner.trim();
  return {
    ...what,
    reason: draft.reason.trim(),
    ...(owner === '' ? {} : { owner }),
    acceptRisk: draft.acceptRisk,
    expiresAt: draft.until === 'never' ? 'never' : new Date(nowMs + Number(draft.until) * DAY_MS).toISOString(),
  };
}

/** The host of the finding by its id, unless another one was typed. */
function scopeOf(draft: NormalDraft, hostId: string | undefined): AllowanceScope | undefined {
  switch (draft.where) {
    case 'host': {
      const host = hostId ?? draft.host.trim();
      return host === '' ? undefined : { type: 'host', hostId: host };
    }
    case 'site':
      return draft.site.trim() === '' ? undefined : { type: 'site', site: draft.site.trim() };
    case 'all':
      return { type: 'all' };
  }
}

function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, '');
}
