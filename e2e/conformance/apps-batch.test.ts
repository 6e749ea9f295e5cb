import type { CronJob, Job } from 'kubernetes-types/batch/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUSYBOX } from './real-pods.ts'
import { ConformanceCluster, SETTLED } from './support.ts'

const shell = (script: string, more: object = {}) => ({ spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: BUSYBOX, command: ['sh', '-c', script] }], ...more } })

/** What test/e2e/apps/job.go, cronjob.go and ttl_after_finished.go assert, with pods that run and end. */
describe('Jobs and CronJobs', () => {
  let cluster: ConformanceCluster
  let batch: string
  let core: string

  beforeAll(async () => {
    cluster = await ConformanceCluster.start({ pods: 'real', nodes: 2 })
    const namespace = await cluster.namespace()
    batch = `/apis/batch/v1/namespaces/${namespace}`
    core = `/api/v1/namespaces/${namespace}`
  })
  afterAll(() => cluster.stop())

  const make = (name: string, spec: object) => cluster.create<Job>(`${batch}/jobs`, { metadata: { name, labels: { test: name } }, spec })
  const read = (name: string): Promise<Job> => cluster.get(`${batch}/jobs/${name}`)
  const pods = (name: string): Promise<Pod[]> => cluster.list(`${core}/pods?labelSelector=batch.kubernetes.io/job-name%3D${name}`)
  /** "Complete CompletionsReached", once it has ended. */
  const end = async (name: string): Promise<string> => {
    let found: string | undefined
    await expect
      .poll(async () => {
        found = (await read(name)).status?.conditions?.filter(({ type, status }) => ['Complete', 'Failed'].includes(type) && status === 'True').map(({ type, reason }) => `${type} ${reason}`)[0]
        return found !== undefined
      }, SETTLED)
      .toBe(true)
    return found ?? ''
  }

  it('completes, with the numbers and conditions of its end', async () => {
    await make('done', { parallelism: 2, completions: 4, template: shell('exit 0') })
    expect(await end('done')).toBe('Complete CompletionsReached')
    const { status } = await read('done')
    expect(status).toMatchObject({ succeeded: 4, ready: 0, terminating: 0, uncountedTerminatedPods: {} })
    expect(status?.conditions?.map(({ type }) => type)).toEqual(['SuccessCriteriaMet', 'Complete'])
    expect(status?.completionTime).toBeDefined()
    expect((await pods('done')).every(({ metadata }) => metadata?.finalizers === undefined)).toBe(true)
  })

  it('restarts its containers in place with OnFailure', async () => {
    const local = { restartPolicy: 'OnFailure', volumes: [{ name: 'data', emptyDir: {} }] }
    const script = 'if [ -f /data/foo ]; then exit 0; else touch /data/foo; exit 1; fi'
    const template = shell(script, local)
    await make('local', { template: { spec: { ...template.spec, containers: [{ ...template.spec.containers[0], volumeMounts: [{ name: 'data', mountPath: '/data' }] }] } } })
    expect(await end('local')).toBe('Complete CompletionsReached')
    expect((await pods('local')).map(({ status }) => status?.containerStatuses?.[0]?.restartCount)).toEqual([1])
  })

  it('gives each pod of an Indexed Job its index, host name and variable', async () => {
    await make('indexed', { completions: 3, parallelism: 3, completionMode: 'Indexed', template: shell('echo "index $JOB_COMPLETION_INDEX of $(hostname)"') })
    expect(await end('indexed')).toBe('Complete CompletionsReached')
    expect((await read('indexed')).status).toMatchObject({ succeeded: 3, completedIndexes: '0-2' })
    const made = await pods('indexed')
    expect(made.map(({ metadata, spec }) => `${metadata?.annotations?.['batch.kubernetes.io/job-completion-index']} ${metadata?.labels?.['batch.kubernetes.io/job-completion-index']} ${spec?.hostname}`).sort()).toEqual(
      [0, 1, 2].map((index) => `${index} ${index} indexed-${index}`),
    )
    for (const { metadata, spec } of made) {
      const log = (await cluster.request<string>('GET', `${core}/pods/${metadata?.name}/log`)).body
      expect(log).toBe(`index ${spec?.hostname?.split('-').at(-1)} of ${spec?.hostname}\n`)
    }
  })

  it('fails at its back-off limit, and at its deadline', async () => {
    await make('backoff', { backoffLimit: 0, template: shell('exit 1') })
    await make('deadline', { activeDeadlineSeconds: 1, template: shell('sleep 1000', { terminationGracePeriodSeconds: 0 }) })
    expect(await end('backoff')).toBe('Failed BackoffLimitExceeded')
    expect((await read('backoff')).status).toMatchObject({ failed: 1, conditions: [{ type: 'FailureTarget' }, { type: 'Failed', message: 'Job has reached the specified backoff limit' }] })
    expect(await end('deadline')).toBe('Failed DeadlineExceeded')
    await expect.poll(async () => (await pods('deadline')).length, SETTLED).toBe(0)
  })

  it('fails early, ignores and counts by its pod failure policy', async () => {
    const rule = (action: string, values: number[]) => ({ action, onExitCodes: { operator: 'In', values } })
    await make('policy', { backoffLimit: 6, podFailurePolicy: { rules: [rule('FailJob', [42])] }, template: shell('exit 42') })
    expect(await end('policy')).toBe('Failed PodFailurePolicy')
    const { status } = await read('policy')
    expect(status?.conditions?.at(-1)?.message).toMatch(/^Container c for pod .*\/policy-\w+ failed with exit code 42 matching FailJob rule at index 0$/)
    await make('disrupted', { backoffLimit: 0, podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] }, template: shell('sleep 1000', { terminationGracePeriodSeconds: 0 }) })
    await expect.poll(async () => (await pods('disrupted'))[0]?.status?.phase, SETTLED).toBe('Running')
    const [first] = await pods('disrupted')
    await cluster.create(`${core}/pods/${first?.metadata?.name}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: first?.metadata?.name } })
    await expect.poll(async () => (await pods('disrupted')).length, SETTLED).toBe(0)
    // The next pod comes after a back-off, as after any failure; the Job goes on.
    expect((await read('disrupted')).status?.conditions).toBeUndefined()
    expect((await read('disrupted')).status?.failed ?? 0).toBe(0)
    await cluster.delete(`${batch}/jobs/disrupted`, { propagationPolicy: 'Background' })
  })

  it('fails single indexes, and fails as a whole when all others are done', async () => {
    await make('indexes', { completions: 4, parallelism: 4, completionMode: 'Indexed', backoffLimitPerIndex: 0, template: shell('exit $(( $JOB_COMPLETION_INDEX % 2 ))') })
    expect(await end('indexes')).toBe('Failed FailedIndexes')
    expect((await read('indexes')).status).toMatchObject({ failedIndexes: '1,3', completedIndexes: '0,2', succeeded: 2, failed: 2 })
    await make('most', { completions: 4, parallelism: 4, completionMode: 'Indexed', backoffLimitPerIndex: 0, maxFailedIndexes: 0, template: shell('[ $JOB_COMPLETION_INDEX = 1 ] && exit 1; sleep 1000', { terminationGracePeriodSeconds: 0 }) })
    expect(await end('most')).toBe('Failed MaxFailedIndexesExceeded')
    const failIndex = { rules: [{ action: 'FailIndex', onExitCodes: { operator: 'In', values: [7] } }] }
    await make('failindex', { completions: 2, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 3, podFailurePolicy: failIndex, template: shell('[ $JOB_COMPLETION_INDEX = 1 ] && exit 7; exit 0') })
    expect(await end('failindex')).toBe('Failed FailedIndexes')
    expect((await read('failindex')).status).toMatchObject({ failedIndexes: '1', completedIndexes: '0' })
  })

  it('succeeds early by its success policy', async () => {
    const template = shell('[ $JOB_COMPLETION_INDEX = 0 ] && exit 0; sleep 1000', { terminationGracePeriodSeconds: 0 })
    await make('early', { completions: 3, parallelism: 3, completionMode: 'Indexed', successPolicy: { rules: [{ succeededIndexes: '0' }] }, template })
    expect(await end('early')).toBe('Complete SuccessPolicy')
    expect((await read('early')).status).toMatchObject({ succeeded: 1, completedIndexes: '0', terminating: 0 })
    expect((await read('early')).status?.conditions?.map(({ type, message }) => [type, message])).toEqual([['SuccessCriteriaMet', 'Matched rules at index 0'], ['Complete', 'Matched rules at index 0']])
  })

  it('is held back and let go, and grows and shrinks with its parallelism', async () => {
    await make('held', { suspend: true, parallelism: 2, completions: 2, completionMode: 'Indexed', template: shell('sleep 1000', { terminationGracePeriodSeconds: 0 }) })
    await expect.poll(async () => (await read('held')).status?.conditions, SETTLED).toMatchObject([{ type: 'Suspended', status: 'True', reason: 'JobSuspended' }])
    expect(await pods('held')).toEqual([])
    // Where it goes may be told until it begins.
    await cluster.patch(`${batch}/jobs/held`, { spec: { template: { spec: { nodeSelector: { 'kubernetes.io/hostname': 'node-2' } } } } })
    await cluster.patch(`${batch}/jobs/held`, { spec: { suspend: false } })
    await expect.poll(async () => (await read('held')).status, SETTLED).toMatchObject({ active: 2, ready: 2, conditions: [{ type: 'Suspended', status: 'False', reason: 'JobResumed' }] })
    expect((await pods('held')).map(({ spec }) => spec?.nodeName)).toEqual(['node-2', 'node-2'])
    await cluster.patch(`${batch}/jobs/held`, { spec: { parallelism: 3, completions: 3 } })
    await expect.poll(async () => (await read('held')).status?.active, SETTLED).toBe(3)
    await cluster.patch(`${batch}/jobs/held`, { spec: { suspend: true } })
    await expect.poll(async () => (await pods('held')).length, SETTLED).toBe(0)
    await cluster.delete(`${batch}/jobs?labelSelector=test%3Dheld`, { propagationPolicy: 'Background' })
    expect((await cluster.request('GET', `${batch}/jobs/held`)).code).toBe(404)
  })

  it('adopts an orphan that it selects, and releases a pod that is labelled otherwise', async () => {
    await make('adopt', { parallelism: 2, completions: 2, template: shell('sleep 1000', { terminationGracePeriodSeconds: 0 }) })
    await expect.poll(async () => (await read('adopt')).status?.ready, SETTLED).toBe(2)
    const [pod] = await pods('adopt')
    const path = `${core}/pods/${pod?.metadata?.name}`
    const owner = async (): Promise<string | undefined> => (await cluster.get<Pod>(path)).metadata?.ownerReferences?.[0]?.name
    await cluster.patch(path, { metadata: { ownerReferences: null } })
    await expect.poll(owner, SETTLED).toBe('adopt')
    await cluster.patch(path, { metadata: { labels: null } })
    await expect.poll(async () => (await cluster.get<Pod>(path)).metadata, SETTLED).not.toHaveProperty('ownerReferences')
    expect((await cluster.get<Pod>(path)).metadata?.finalizers).toBeUndefined()
    await cluster.delete(path)
    await cluster.delete(`${batch}/jobs/adopt`, { propagationPolicy: 'Foreground' })
    await expect.poll(async () => [(await cluster.request('GET', `${batch}/jobs/adopt`)).code, (await pods('adopt')).length], SETTLED).toEqual([404, 0])
  })

  it('takes changes of its status', async () => {
    await make('status', { parallelism: 2, completions: 2, suspend: true, template: shell('exit 0') })
    await expect.poll(async () => (await read('status')).status?.conditions?.length, SETTLED).toBe(1)
    const now = '2026-01-01T00:00:00Z'
    const condition = { type: 'CustomConditionType', status: 'True', lastTransitionTime: now }
    const patched = await cluster.patch<Job>(`${batch}/jobs/status/status`, { metadata: { annotations: { patchedstatus: 'true' } }, status: { conditions: [condition] } })
    expect(patched.status?.conditions).toMatchObject([condition])
    const replaced = await cluster.replace<Job>(`${batch}/jobs/status/status`, { ...patched, metadata: { ...patched.metadata, resourceVersion: undefined }, status: { ...patched.status, startTime: now } })
    expect(replaced.status?.startTime).toBe(now)
    expect(await cluster.refused('PATCH', `${batch}/jobs/status/status`, { status: { conditions: [{ type: 'Complete', status: 'True' }] } }, 'application/merge-patch+json')).toMatchObject({ code: 422 })
  })

  it('is gone some time after it finished, and leaves alone what another manages', async () => {
    await make('ttl', { ttlSecondsAfterFinished: 0, template: shell('exit 0') })
    await expect.poll(async () => (await cluster.request('GET', `${batch}/jobs/ttl`)).code, SETTLED).toBe(404)
    await make('managed', { managedBy: 'example.com/manager', template: shell('exit 0') })
    await make('after', { template: shell('exit 0') })
    await end('after')
    expect((await read('managed')).status).toEqual({})
  })

  it.each<[string, object, string]>([
    ['a success policy without indexes', { successPolicy: { rules: [{ succeededCount: 1 }] } }, 'requires indexed completion mode'],
    ['a success policy without rules', { completions: 2, completionMode: 'Indexed', successPolicy: { rules: [] } }, 'spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified'],
    ['indexes beyond its completions', { completions: 2, completionMode: 'Indexed', successPolicy: { rules: [{ succeededIndexes: '0-5' }] } }, 'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0-5": error parsing succeededIndexes: too large index: "5"'],
    ['a limit for each index without indexes', { backoffLimitPerIndex: 1 }, 'spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
    ['a rule that says nothing', { podFailurePolicy: { rules: [{ action: 'FailJob' }] } }, 'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required'],
    ['a rule for success', { podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [0] } }] } }, 'spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator'],
    ['a failed index without a limit', { podFailurePolicy: { rules: [{ action: 'FailIndex', onExitCodes: { operator: 'In', values: [1] } }] } }, 'spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set'],
    ['another replacement than of failed pods', { podFailurePolicy: { rules: [] }, podReplacementPolicy: 'TerminatingOrFailed' }, 'spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"'],
    ['a manager without a domain', { managedBy: 'me' }, 'spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")'],
  ])('refuses %s', async (_, spec, message) => {
    const refusal = await cluster.refused('POST', `${batch}/jobs`, { metadata: { name: 'refused' }, spec: { ...spec, template: shell('exit 0') } })
    expect([refusal.code, refusal.message]).toEqual([422, expect.stringContaining(message)])
  })

  describe('a CronJob', () => {
    const cron = (name: string, spec: object = {}) => ({ metadata: { name, labels: { cron: name } }, spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template: shell('exit 0') } }, ...spec } })

    it('supports every operation of the API, its status among them', async () => {
      await cluster.create(`${batch}/cronjobs`, cron('api', { suspend: true, timeZone: 'Asia/Shanghai' }))
      await cluster.patch(`${batch}/cronjobs/api`, { metadata: { annotations: { patched: 'true' } } })
      const lastScheduleTime = '2026-01-01T00:00:00Z'
      const patched = await cluster.patch<CronJob>(`${batch}/cronjobs/api/status`, { status: { lastScheduleTime } })
      expect(patched.status?.lastScheduleTime).toBe(lastScheduleTime)
      expect(await cluster.list('/apis/batch/v1/cronjobs?labelSelector=cron%3Dapi')).toHaveLength(1)
      await cluster.delete(`${batch}/cronjobs?labelSelector=cron%3Dapi`)
      expect((await cluster.request('GET', `${batch}/cronjobs/api`)).code).toBe(404)
    })

    it('makes a Job by hand, and only then follows it', async () => {
      await cluster.create(`${batch}/cronjobs`, cron('byhand'))
      const namespace = batch.split('/')[5] ?? ''
      expect((await cluster.kubectl(['-n', namespace, 'create', 'job', 'now', '--from=cronjob/byhand'])).stdout).toBe('job.batch/now created\n')
      expect(await end('now')).toBe('Complete CompletionsReached')
      expect((await read('now')).metadata).toMatchObject({ annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' }, ownerReferences: [{ kind: 'CronJob', name: 'byhand', controller: true }] })
    })

    it.each<[string, object, string]>([
      ['an unknown time zone', { timeZone: 'bad-time-zone' }, 'spec.timeZone: Invalid value: "bad-time-zone": unknown time zone bad-time-zone'],
      ['a zone within the schedule', { schedule: 'TZ=Europe/Rome 0 0 * * *' }, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'],
      ['a selector of its own', { jobTemplate: { spec: { selector: { matchLabels: { a: 'b' } }, template: shell('exit 0') } } }, '`selector` will be auto-generated'],
    ])('refuses %s', async (_, spec, message) => {
      expect((await cluster.refused('POST', `${batch}/cronjobs`, cron('refused', spec))).message).toContain(message)
    })
  })
})
