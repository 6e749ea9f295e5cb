import { z } from 'zod'

/** What the provider tells an agent it starts: JSON as the first argument. */
export const agentConfigSchema = z.object({
  /** Path of the socket to listen on. */
  socket: z.string(),
  /** Where the learner's programs run: in a box of their own inside the sandbox, or, unisolated, in these folders of this machine. */
  box: z.union([z.literal('nested'), z.object({ home: z.string(), tools: z.string() })]),
  /** Whether the agent has to bound the memory of the learner's programs, because no control group does. */
  watchMemory: z.boolean(),
})
export type AgentConfig = z.infer<typeof agentConfigSchema>
