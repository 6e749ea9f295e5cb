/** What one learner may use, enforced inside the sandbox. The provider's cgroups hold the whole sandbox, agent included. */
export const boxLimits = {
  /** Processes and threads of the learner, counted in the user namespace of the learner's box. */
  processes: 256,
  openFiles: 1024,
  homeBytes: 64 * 1024 * 1024,
  homeInodes: 20_000,
  tmpBytes: 32 * 1024 * 1024,
  tmpInodes: 5_000,
  sharedMemoryBytes: 16 * 1024 * 1024,
  sharedMemoryInodes: 1_000,
} as const

/** Paths inside a sandbox. The outer box has them all; the learner's box only those marked so. */
export const boxPaths = {
  /** Learner's box too. */
  home: '/home/learner',
  /** kubectl, helm and the learner's podyard; learner's box too. */
  tools: '/opt/podyard/bin',
  /** The agent's bundle. */
  agent: '/opt/podyard/agent',
  /** Learner's box too, for podyard. */
  node: '/opt/podyard/node',
  /** Shared with the host: the agent's socket. */
  run: '/run/podyard',
  /** What the agent makes for the learner's box: its filter, arguments and /etc. */
  box: '/run/box',
  /** The host's folders under /etc that programs of /usr need, bound here by the provider. */
  etc: '/run/box/etc',
} as const
