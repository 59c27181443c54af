/** Resident memory of a whole agent and of an empty Node in the same run, or why it was not measured. */
export type AgentResident = { readonly agentBytes: number; readonly emptyBytes: number } | { readonly missing: string };

/** The place for the whole agent's memory (goal: at most 1.9 times an empty Node): there is no agent program to start yet. */
export async function measureAgentResident(): Promise<AgentResident> {
  return { missing: 'the agent is not measured yet' };
}
