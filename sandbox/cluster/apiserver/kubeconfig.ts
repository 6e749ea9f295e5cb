export interface KubeconfigUser {
  name: string
  certificate?: { certificate: string; key: string }
  token?: string
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** A kubeconfig file with one cluster, one user and one context. https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/ */
export function kubeconfigText(server: string, authority: string, user: KubeconfigUser, cluster = 'podyard'): string {
  const credentials =
    user.certificate === undefined
      ? [`    token: ${user.token ?? ''}`]
      : [`    client-certificate-data: ${base64(user.certificate.certificate)}`, `    client-key-data: ${base64(user.certificate.key)}`]
  return `${[
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    `- name: ${cluster}`,
    '  cluster:',
    `    server: ${server}`,
    `    certificate-authority-data: ${base64(authority)}`,
    'users:',
    `- name: ${user.name}`,
    '  user:',
    ...credentials,
    'contexts:',
    `- name: ${cluster}`,
    '  context:',
    `    cluster: ${cluster}`,
    `    user: ${user.name}`,
    `current-context: ${cluster}`,
  ].join('\n')}\n`
}
