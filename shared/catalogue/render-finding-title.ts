import type { Language } from '../cli/language-option.ts';
import type { Finding, Subject } from '../model/finding.ts';
import { hasText, render } from './render.ts';

/** The one-line title of a finding. A kind that is newer than this reader falls back to the English text that it carries. Hostile text. */
export function renderFindingTitle(finding: Pick<Finding, 'kind' | 'subject' | 'text'>, language: Language): string {
  const subject = renderSubject(finding.subject, language);
  const code = `finding.${finding.kind}`;
  if (hasText(code, language)) return render(code, { subject }, language);
  return finding.text === '' ? render('finding.unknown', { subject, kind: finding.kind }, language) : finding.text;
}

/** Who or what a finding is about: a process by name and pid, a file by path, or the host. Hostile text. */
function renderSubject(subject: Subject, language: Language): string {
  switch (subject.type) {
    case 'process':
      return render('subject.process', { name: subject.process.name.text, pid: subject.process.pid }, language);
    case 'file':
      return subject.path.text;
    case 'host':
      return render('subject.host', {}, language);
  }
}
