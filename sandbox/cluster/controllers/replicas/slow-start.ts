const FIRST_BATCH = 1

/**
 * Runs `action` so many times in batches of 1, 2, 4, …, each batch at once, and stops at the first batch with a failure: a request that
 * cannot succeed is not made 150 times. https://pkg.go.dev/k8s.io/kubernetes/pkg/controller/replicaset
 */
export async function slowStart(times: number, action: (index: number) => Promise<void>): Promise<{ done: number; error: unknown }> {
  let done = 0
  for (let batch = Math.min(FIRST_BATCH, times); batch > 0; batch = Math.min(batch * 2, times - done)) {
    const outcomes = await Promise.allSettled(Array.from({ length: batch }, (_, index) => action(done + index)))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    done += outcomes.filter((outcome) => outcome.status === 'fulfilled').length
    if (failed) return { done, error: failed.reason }
  }
  return { done, error: undefined }
}
