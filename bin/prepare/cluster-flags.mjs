/**
 * Node's flags for a process that is a cluster and nothing else, which make it smaller. Only such as leave the hash of V8's flags as it is: with any
 * other, Node compiles its own modules anew at every start, which takes a cluster 16 ms (docs/decisions/0053). With
 * OpenSSL's own store of authorities, Node does not read all of the Web's for the one of the cluster (0055).
 */
export const clusterFlags = ['--single-threaded-gc', '--v8-pool-size=0', '--use-openssl-ca']
