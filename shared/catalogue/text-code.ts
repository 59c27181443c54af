import type { CapabilityName } from '../model/host.ts';
import type { CloseReason, IncidentState } from '../model/incident-work.ts';
import type { UnobservableReason } from '../model/observed.ts';
import type { SignalGroup } from '../model/signal.ts';
import type { Role, Severity, Verdict, Witness } from '../model/verdict.ts';
import type { ReasonCode } from '../recognise/reason.ts';
import type { EvidenceCode, FindingKind } from '../verdict/finding-kinds.ts';
import type { SignalCode } from '../verdict/signals.ts';

/** Texts that the registries of the product call for: a new entry there does not compile until it is said in every language. */
export type RegisteredCode =
  | `signal.${SignalCode}`
  | `finding.${FindingKind}`
  | `evidence.${EvidenceCode}`
  | `recognised.${ReasonCode}`
  | `reason.${UnobservableReason}`
  | `remedy.${UnobservableReason}`
  | `capability.${CapabilityName}`
  | 'capability.sensor'
  | `verdict.${Verdict}`
  | `severity.${Severity}`
  | `role.${Role}`
  | `state.${IncidentState}`
  | `close-reason.${CloseReason}`
  | `group.${SignalGroup}`
  | `witness.${Witness}`;
