/** Where Services get their addresses from. */
export const clusterAddresses = {
  serviceNetwork: '10.96.0.0/16',
  kubernetesService: '10.96.0.1',
  nodePorts: { first: 30_000, last: 32_767 },
} as const
