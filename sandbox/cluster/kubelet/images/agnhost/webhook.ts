import type { KubeObject } from '../../../machinery/object.ts'
import { pause } from '../commands/command.ts'
import type { Process, Program } from '../image.ts'
import { flagOf } from './flags.ts'
import { serveJsonOverTls } from './json-over-tls.ts'

type ReviewedObject = KubeObject & { data?: Record<string, string>; spec?: { containers?: { name: string }[]; initContainers?: { name: string }[] }; stdin?: boolean; container?: string }

interface Review {
  apiVersion: string
  kind: string
  request: { uid: string; name?: string; operation: string; object?: ReviewedObject | null; oldObject?: ReviewedObject | null }
}
interface Verdict {
  allowed: boolean
  status?: { message?: string; reason?: string; status?: string; code?: number }
  /** JSON patch operations. */
  patch?: readonly object[]
}

const ALLOWED: Verdict = { allowed: true }
const DELAY_MILLISECONDS = 5_000
const LABEL = 'webhook-e2e-test'

/** null: no verdict ever comes. */
type Judge = (self: Process, request: Review['request']) => Verdict | null | Promise<Verdict | null>

const add = (path: string, value: unknown): object => ({ op: 'add', path, value })

/** Refuses what has one value under a well-known key of its data, and the deletion of what has another. */
const judgeData =
  (what: string, unwanted: string): Judge =>
  (_, { operation, object, oldObject }) => {
    const value = (operation === 'DELETE' ? oldObject : object)?.data?.[LABEL]
    if (operation === 'DELETE' && value === 'webhook-nondeletable') return { allowed: false, status: { reason: `the ${what} cannot be deleted because it contains unwanted key and value` } }
    const refused = value === 'webhook-disallow' && (operation === 'CREATE' || operation === 'UPDATE')
    return refused ? { allowed: false, status: { reason: `the ${what} contains unwanted ${unwanted}` } } : ALLOWED
  }

const mutateData: Judge = (_, { object }) => {
  const data = object?.data ?? {}
  if (data['mutation-stage-1'] === 'yes') return { allowed: true, patch: [add('/data/mutation-stage-2', 'yes')] }
  return data['mutation-start'] === 'yes' ? { allowed: true, patch: [add('/data/mutation-stage-1', 'yes')] } : ALLOWED
}

const judgePod: Judge = (_, { object }) => {
  const label = object?.metadata?.labels?.[LABEL]
  if (label === 'wait-forever') return null
  const faults = [
    ...(label === 'webhook-disallow' ? ['the pod contains unwanted label;'] : []),
    ...(object?.spec?.containers ?? []).filter(({ name }) => name.includes('webhook-disallow')).map(() => 'the pod contains unwanted container name;'),
  ]
  return faults.length === 0 ? ALLOWED : { allowed: false, status: { message: faults.join(' ') } }
}

const addInitContainer: Judge = (_, { object }) => {
  const has = object?.spec?.initContainers?.some(({ name }) => name === 'webhook-added-init-container') ?? false
  if (object?.metadata?.name !== 'webhook-to-be-mutated' || has) return ALLOWED
  return { allowed: true, patch: [add('/spec/initContainers', [{ image: 'webhook-added-image', name: 'webhook-added-init-container', resources: {} }])] }
}

const addSidecar: Judge = (self, { object }) => {
  const image = flagOf(self.argv, 'sidecar-image')
  if (image === undefined) return { allowed: false, status: { status: 'Failure', message: 'No image specified by the sidecar-image parameter', code: 500 } }
  if (object?.spec?.containers?.some(({ name }) => name === 'webhook-added-sidecar')) return ALLOWED
  return { allowed: true, patch: [add('/spec/containers/-', { image, name: 'webhook-added-sidecar', resources: {} })] }
}

const addLabel: Judge = (_, { object }) => {
  const labels = object?.metadata?.labels ?? {}
  if (labels['added-label'] === 'yes') return ALLOWED
  return { allowed: true, patch: [Object.keys(labels).length === 0 ? add('/metadata/labels', { 'added-label': 'yes' }) : add('/metadata/labels/added-label', 'yes')] }
}

const judgeAttachment: Judge = (_, { name, object }) =>
  name === 'to-be-attached-pod' && object?.stdin === true && object.container === 'container1' ? { allowed: false, status: { message: "attaching to pod 'to-be-attached-pod' is not allowed" } } : ALLOWED

const judgeDefinition: Judge = (_, { object }) =>
  object?.metadata?.labels?.[LABEL] === 'webhook-disallow' ? { allowed: false, status: { message: 'the crd contains unwanted label' } } : ALLOWED

const judges: Readonly<Record<string, Judge>> = {
  '/add-label': addLabel,
  '/always-allow-delay-5s': async (self) => ((await pause(self, DELAY_MILLISECONDS)) ? ALLOWED : null),
  '/always-deny': () => ({ allowed: false, status: { message: 'this webhook denies all requests' } }),
  '/configmaps': judgeData('configmap', 'key and value'),
  '/crd': judgeDefinition,
  '/custom-resource': judgeData('custom resource', 'data'),
  '/mutating-configmaps': mutateData,
  '/mutating-custom-resource': mutateData,
  '/mutating-pods': addInitContainer,
  '/mutating-pods-sidecar': addSidecar,
  '/pods': judgePod,
  '/pods/attach': judgeAttachment,
}

/** The webhook that tests of admission are asked through; which path judges what is upstream's. */
export const admissionWebhook: Program = (self) =>
  serveJsonOverTls(self, async (body, path) => {
    const judge = judges[path]
    if (judge === undefined) return undefined
    const { apiVersion, kind, request } = body as Review
    if (kind !== 'AdmissionReview') throw new Error(`Unsupported group version kind: ${apiVersion}, Kind=${kind}`)
    const verdict = await judge(self, request)
    if (verdict === null) return null
    const { patch, ...rest } = verdict
    const patched = patch === undefined ? {} : { patch: Buffer.from(JSON.stringify(patch)).toString('base64'), patchType: 'JSONPatch' }
    return { apiVersion, kind, response: { uid: request.uid, ...rest, ...patched } }
  })
