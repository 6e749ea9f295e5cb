import { z } from 'zod'

/**
 * What a page and an agent say about the cluster; part of the messages of protocol.ts, on the same WebSocket. The picture comes whole with
 * the welcome, and then as what differs. One thing can be looked at more closely, and one container's log be followed, by each page.
 */
export const clusterLimits = {
  /** Characters of one object's YAML that are shown. */
  yamlCharacters: 60_000,
  /** The newest of one object. */
  events: 50,
  /** Of a log, from before it is followed. */
  logTailLines: 200,
  /** Characters of one frame of a log; what a container says faster than a page reads is cut there, with a word about it. */
  logCharacters: 32_000,
  /** Characters of a scheduler's, kubelet's or admission's own words. */
  saysCharacters: 500,
  /** Reports of what a command changed, that a page which comes later is told. */
  reports: 10,
  /** Objects of one part of a report; the rest is counted. */
  reportedObjects: 40,
  /** Fields of one changed object. */
  reportedFields: 6,
  /** Characters of a field's value. */
  fieldCharacters: 60,
  /** Objects of one of `otherKinds` that are told; a lesson has a handful. */
  othersOfAKind: 60,
  /** Facts of one of them: the rules of a large Ingress are in its YAML. */
  facts: 12,
  /** Characters of a command's line in a report. */
  commandCharacters: 200,
} as const

const count = z.number().int().nonnegative()

/** What is neither a node, a pod, a Service nor something that makes pods, and yet explains why these are as they are. */
export const otherKinds = [
  'Ingress',
  'NetworkPolicy',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'ResourceQuota',
  'Namespace',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'StorageClass',
  'ConfigMap',
  'Secret',
] as const

/** Kinds of Kubernetes itself that pages know something of. */
export const thingKinds = ['Node', 'Pod', 'Service', 'Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', ...otherKinds] as const

/** An object by kind and name, as one types it after `kubectl get`. */
export const thingSchema = z.object({
  /** One of `thingKinds`, or of a custom resource its kind and group: "Website.example.com". */
  kind: z.union([z.enum(thingKinds), z.string().max(320).regex(/^[A-Z][A-Za-z0-9]*\.[a-z0-9.-]+$/)]),
  /** "" of what has none, as a node. */
  namespace: z.string().max(100),
  name: z.string().max(300),
})
export type Thing = z.infer<typeof thingSchema>

export const reasons = [
  // of pods
  'unschedulable', 'notScheduled', 'otherScheduler', 'schedulingGated', 'starting', 'initializing', 'initFailing', 'pullFailed', 'pullBackOff', 'badImageName', 'badConfig', 'cannotRun', 'mount',
  'crashLoop', 'probeKills', 'outOfMemory', 'exited', 'notReady', 'probing', 'ending', 'endingHeld', 'endingDisrupted', 'evicted', 'failed', 'nodeLost',
  // of services
  'matchesNothing', 'noPods', 'noneReady', 'noSelector', 'noSuchPort', 'nobodyListens', 'policyCuts', 'policyLimits', 'addressPending',
  // of what makes pods
  'cannotCreate', 'stuck', 'paused', 'jobFailed', 'suspended', 'daemonNowhere', 'noGoverning',
  // of custom resources
  'condition',
  // of claims and volumes
  'claimMissing', 'claimNoDefault', 'claimNoClass', 'claimNoVolume', 'claimUnused', 'claimRefused', 'claimMaking', 'claimLost', 'claimInUse', 'volumeReleased', 'volumeFailed',
  // of Ingresses
  'backendMissing', 'backendPort', 'ingressSecretMissing', 'ingressNoClass', 'ingressUnserved',
  // of autoscalers
  'hpaNoTarget', 'hpaNoMetrics', 'hpaOff', 'hpaLimited',
  // of what guards, limits and configures
  'policySelectsNobody', 'budgetBlocks', 'quotaFull', 'settingMissing', 'namespaceEnding',
  // of nodes
  'nodeNotReady', 'cordoned', 'tainted', 'pressure',
] as const

/** Why something is not as one would have it. The page has words for `reason`; `values` is what is filled into them. */
export const explanationSchema = z.object({ reason: z.enum(reasons), values: z.record(z.string(), z.union([z.string(), z.number()])) })
export type Explanation = z.infer<typeof explanationSchema>

export const nodePictureSchema = z.object({ name: z.string(), ready: z.boolean(), why: explanationSchema.nullable() })

export const podPictureSchema = z.object({
  uid: z.string(),
  namespace: z.string(),
  name: z.string(),
  node: z.string().nullable(),
  /** As kubectl's STATUS column: "Running", "ContainerCreating", "CrashLoopBackOff". */
  status: z.string(),
  ready: z.boolean(),
  restarts: z.number().int(),
  /** What made it, above all: the Deployment rather than its ReplicaSet; null: somebody. */
  owner: thingSchema.nullable(),
  /** The one whose log kubectl shows unless told otherwise is the first. */
  containers: z.array(z.string()),
  why: explanationSchema.nullable(),
})

export const servicePictureSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  type: z.string(),
  clusterIP: z.string(),
  ports: z.array(z.string()),
  /** Ready ones, which it leads to. */
  podUids: z.array(z.string()),
  /** Of a LoadBalancer. */
  externalAddresses: z.array(z.string()).optional(),
  /** Of an ExternalName: the name that asking for it leads to. */
  externalName: z.string().optional(),
  why: explanationSchema.nullable(),
})

/** What makes pods and was made by nothing else but custom resources; and those. */
export const workloadPictureSchema = z.object({
  kind: thingSchema.shape.kind,
  namespace: z.string(),
  name: z.string(),
  /** The custom resource that it was made for. */
  owner: thingSchema.optional(),
  /** Null of a custom resource. */
  ready: count.nullable(),
  /** Null where it has no number of its own to reach: a CronJob. */
  wanted: count.nullable(),
  /** Of a CronJob, as cron has it. */
  schedule: z.string().optional(),
  why: explanationSchema.nullable(),
})

export const facts = [
  // of claims, volumes and classes
  'boundTo', 'asksFor', 'ofClass', 'usedBy', 'heldFor', 'offers', 'provisions',
  // of Ingresses
  'leadsTo', 'hasAddress',
  // of autoscalers
  'scales', 'sees', 'wants',
  // of what selects pods
  'selects', 'letsIn', 'letsAnybodyIn', 'letsNobodyIn', 'letsOut', 'letsAnybodyOut', 'letsNobodyOut', 'allows',
  // of the rest
  'uses', 'holds',
] as const

/** One thing worth knowing of something, in a line. The page has words for `fact`; `values` is what is filled into them. */
export const factSchema = z.object({
  fact: z.enum(facts),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What it speaks of, to look at. */
  to: thingSchema.optional(),
  /** It is what is wrong. */
  broken: z.literal(true).optional(),
})
export type Fact = z.infer<typeof factSchema>

export const otherPictureSchema = z.object({
  kind: z.enum(otherKinds),
  namespace: z.string(),
  name: z.string(),
  /** As kubectl's STATUS column: "Bound", "Terminating"; "" of what has none. */
  status: z.string(),
  facts: z.array(factSchema),
  why: explanationSchema.nullable(),
})

/** The cluster, small: what the strip and the cluster view draw. */
export const clusterPictureSchema = z.object({
  nodes: z.array(nodePictureSchema),
  pods: z.array(podPictureSchema),
  services: z.array(servicePictureSchema),
  workloads: z.array(workloadPictureSchema),
  /** Absent from an agent that was started before they were drawn. */
  others: z.array(otherPictureSchema).optional(),
  namespaces: z.array(z.string()),
})
export type ClusterPicture = z.infer<typeof clusterPictureSchema>

const partChange = <Item extends z.ZodType>(item: Item) => z.object({ now: z.array(item), /** Keys. */ gone: z.array(z.string()) })

/** What is different in a picture: items that are new or not as they were, and the keys of those that are gone (see `keysOf`). */
export const clusterChangeSchema = z.object({
  nodes: partChange(nodePictureSchema),
  pods: partChange(podPictureSchema),
  services: partChange(servicePictureSchema),
  workloads: partChange(workloadPictureSchema),
  others: partChange(otherPictureSchema).optional(),
  /** Null: as before. */
  namespaces: z.array(z.string()).nullable(),
})
export type ClusterChange = z.infer<typeof clusterChangeSchema>

export const eventPictureSchema = z.object({
  type: z.enum(['Normal', 'Warning']),
  reason: z.string(),
  message: z.string(),
  count: z.number().int(),
  /** RFC 3339. */
  lastAt: z.string(),
  /** "kubelet", "deployment-controller". */
  from: z.string(),
})

export const thingViewSchema = z.object({
  thing: thingSchema,
  /** As `kubectl get -o yaml`; null: there is no such object (any more). */
  yaml: z.string().nullable(),
  /** Newest first. */
  events: z.array(eventPictureSchema),
})
export type ThingView = z.infer<typeof thingViewSchema>

export const fieldChangeSchema = z.object({
  /** "replicas", "containers.web.image", "labels.app". */
  field: z.string(),
  /** As JSON, without the quotes of a string; null: was, or is, not there. Both null: not shown, as of a Secret. */
  from: z.string().nullable(),
  to: z.string().nullable(),
})
export type FieldChange = z.infer<typeof fieldChangeSchema>

export const objectChangeSchema = z.object({
  /** From before the command until now; `passed`: made and gone again. `ending`: still there, until what it waits for has ended. */
  what: z.enum(['created', 'changed', 'deleted', 'ending', 'passed']),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  fields: z.array(fieldChangeSchema),
  /** Of a pod: as kubectl's STATUS column. */
  status: z.string().nullable(),
  /** Who asked the API for it first: "kubectl", "replicaset-controller". */
  by: z.string(),
})
export type ObjectChange = z.infer<typeof objectChangeSchema>

const objectChanges = z.object({ objects: z.array(objectChangeSchema), more: count })

export const changeReportSchema = z.object({
  id: z.number().int(),
  terminal: z.number().int(),
  line: z.string(),
  exitStatus: z.number().int(),
  /** RFC 3339, when the command ended. */
  at: z.string(),
  /** Done by the command's own requests. */
  done: objectChanges,
  /** Done by the cluster to what the command changed, or to what belongs to it. */
  followed: objectChanges,
  /** Done by others at the same time. */
  meanwhile: objectChanges,
})
export type ChangeReport = z.infer<typeof changeReportSchema>

export const pageClusterMessages = [
  /** Show this object from now on and no other; null: none. */
  z.object({ type: z.literal('cluster.look'), thing: thingSchema.nullable() }),
  /** Follow this container's log from now on and no other; null: none. */
  z.object({ type: z.literal('cluster.log'), of: z.object({ namespace: z.string().max(100), pod: z.string().max(300), container: z.string().max(100), previous: z.boolean() }).nullable() }),
  /** Whether this page wants to see connections as they are balanced. */
  z.object({ type: z.literal('cluster.watchConnections'), on: z.boolean() }),
] as const

export const agentClusterMessages = [
  z.object({ type: z.literal('cluster'), cluster: clusterPictureSchema }),
  z.object({ type: z.literal('cluster.changed'), change: clusterChangeSchema }),
  z.object({ type: z.literal('cluster.thing'), view: thingViewSchema }),
  /** `first`: the log begins anew with this. `ended`: nothing more comes; why, or "" at the end of the container; null: it goes on. */
  z.object({ type: z.literal('cluster.logged'), pod: z.string(), container: z.string(), first: z.boolean(), text: z.string(), ended: z.string().nullable() }),
  /** Connections that Services led to pods since the last of these messages; counted by the kernel. */
  z.object({ type: z.literal('cluster.connections'), seen: z.array(z.object({ /** "namespace/name" */ service: z.string(), podUid: z.string(), count })) }),
  /** A report, new or with more that followed; told again as long as something follows. */
  z.object({ type: z.literal('cluster.report'), report: changeReportSchema }),
] as const
