/** Node's flags for a process that is a cluster and nothing else: a third less memory than by default. */
export const clusterFlags = ['--max-semi-space-size=1', '--single-threaded-gc', '--v8-pool-size=0']
