import type { FlowSchema, PriorityLevelConfiguration } from 'kubernetes-types/flowcontrol/v1'
import { timestamp } from '../../../machinery/clock.ts'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'

const group = 'flowcontrol.apiserver.k8s.io'
const version = 'v1'

/** Kept and shown for tools that ask; this API server does not queue requests by them. */
export const flowSchemas = define<FlowSchema>({
  group,
  version,
  kind: 'FlowSchema',
  resource: 'flowschemas',
  singular: 'flowschema',
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.flowcontrol.v1.FlowSchema',
  subresources: { status: true },
  setDefaults({ spec }) {
    if (spec) spec.matchingPrecedence ||= 1000
  },
  // Nothing here waits for the level that a schema names, so that none is known to be missing.
  prepareForCreate: (schema, { now }) =>
    resetStatus(schema, {
      conditions: [
        {
          type: 'Dangling',
          status: 'False',
          lastTransitionTime: timestamp(now),
          reason: 'Found',
          message: `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(schema.spec?.priorityLevelConfiguration.name ?? '')} and it exists`,
        },
      ],
    }),
  prepareForUpdate: (schema, old, { subresource }) => separateStatus(schema, old, subresource),
  columns: [nameColumn, text('PriorityLevel'), text('MatchingPrecedence'), text('DistinguisherMethod'), ageColumn, text('MissingPL')],
  row: (schema, now) => [
    nameOf(schema),
    schema.spec?.priorityLevelConfiguration.name ?? '<none>',
    schema.spec?.matchingPrecedence ?? 0,
    schema.spec?.distinguisherMethod?.type ?? '<none>',
    ageOf(schema, now),
    schema.status?.conditions?.find((one) => one.type === 'Dangling')?.status ?? '?',
  ],
})

export const priorityLevelConfigurations = define<PriorityLevelConfiguration>({
  group,
  version,
  kind: 'PriorityLevelConfiguration',
  resource: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
  subresources: { status: true },
  prepareForCreate: (level) => resetStatus(level, {}),
  prepareForUpdate: (level, old, { subresource }) => separateStatus(level, old, subresource),
  columns: [
    nameColumn,
    text('Type'),
    text('NominalConcurrencyShares'),
    text('Queues'),
    text('HandSize'),
    text('QueueLengthLimit'),
    ageColumn,
  ],
  row(level, now) {
    const queuing = level.spec?.limited?.limitResponse?.queuing
    return [
      nameOf(level),
      level.spec?.type ?? '',
      level.spec?.limited?.nominalConcurrencyShares ?? level.spec?.exempt?.nominalConcurrencyShares ?? '<none>',
      queuing?.queues ?? '<none>',
      queuing?.handSize ?? '<none>',
      queuing?.queueLengthLimit ?? '<none>',
      ageOf(level, now),
    ]
  },
})
