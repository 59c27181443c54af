import { accountEndpoints } from '#shared/api/accounts.ts';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { accountNameSchema, passwordSchema } from '#shared/model/account.ts';
import type { AccountRole } from '#shared/model/account-role.ts';
import { isConflict, planNewAccount } from '../access/account-changes.ts';
import { Passwords } from '../access/passwords.ts';
import { ApiProblem } from '../api/api-problem.ts';
import type { CollectorParts } from '../collector-parts.ts';
import { DataFolder } from '../data-folder.ts';
import { createSqliteStore } from '../store/sqlite/create-sqlite-store.ts';
import { CollectorClient, type Whereabouts } from './collector-client.ts';
import { isAlive } from './is-alive.ts';

export interface NewAccount {
  readonly name: string;
  readonly role: AccountRole;
  readonly password: string;
}

/** Adds an account to the collector that runs; when none does, to its data folder, so that a server can be set up before its first start. */
export async function addAccount(parts: CollectorParts, where: Whereabouts, wanted: NewAccount): Promise<void> {
  const account = check(wanted);
  if (where.url !== undefined) return addByAsking(where, account);
  const data = new DataFolder(where.data ?? (await parts.makeOwnDataFolder()));
  const runtime = data.readRuntime();
  if (runtime !== undefined && isAlive(runtime.pid)) return addByAsking(where, account);
  return addToFolder(parts, data, account);
}

async function addByAsking(where: Whereabouts, account: NewAccount): Promise<void> {
  const path = '/api/v1/accounts';
  const client = await CollectorClient.find(where);
  await client.change('POST', path, account, accountEndpoints[`POST ${path}`].response);
}

/** Said before a password is asked for, and as the collector would say it. */
function check({ role, ...wanted }: NewAccount): NewAccount {
  const name = accountNameSchema.safeParse(wanted.name);
  const password = passwordSchema.safeParse(wanted.password);
  if (name.success && password.success) return { name: name.data, role, password: password.data };
  const message = (name.error ?? password.error)?.issues[0]?.message ?? 'This is no account';
  throw new VerbError(ExitStatus.badInput, `${message}: nothing was changed`);
}

async function addToFolder(parts: CollectorParts, data: DataFolder, wanted: NewAccount): Promise<void> {
  data.prepare();
  await using store = await createSqliteStore({
    file: data.database,
    signatures: await parts.readBuiltInSignatures(),
    startWorker: (part, workerData) => parts.startWorker(part, workerData),
  });
  const plan = await planNewAccount(wanted, new Passwords(), Date.now());
  if (plan instanceof ApiProblem) throw explain(plan);
  const { account, operations } = plan;
  const detail = { name: account.name, accountRole: account.role };
  // Whoever may write in the folder may as well read its token: for the audit log they are the same.
  const entry = { atMs: account.createdAtMs, actor: 'api', action: 'account-added', target: account.id, detail };
  try {
    await store.write([...operations, { op: 'append-audit', entry }]);
  } catch (error) {
    if (!isConflict(error)) throw error;
    const isTaken = (await store.read('account', { name: account.name })) !== undefined;
    const why = isTaken
      ? `There is an account ${account.name} already`
      : 'The first account has to be an administrator';
    throw new VerbError(ExitStatus.badInput, `${why}: nothing was changed`);
  }
}

function explain({ body: { error } }: ApiProblem): VerbError {
  return new VerbError(
    ExitStatus.badInput,
    [error.message, error.remedy].filter((text) => text !== undefined).join('. '),
  );
}
