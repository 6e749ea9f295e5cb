/** A cluster that some client is to use, wherever it runs. */
export interface RunningCluster {
  /** "https://127.0.0.1:6443" */
  url: string
  /** Of an administrator. */
  kubeconfig: string
  /** Resolves when every node is Ready; rejects when that will not happen. */
  ready: Promise<void>
  /** Rejects when it has ended by itself. */
  lost: Promise<never>
  stop(): Promise<void>
}

export const never: Promise<never> = new Promise(() => undefined)
