import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1'

const WEBHOOK_PORT = 443

export function setDefinitionDefaults({ spec }: CustomResourceDefinition): void {
  if (!spec?.names) return
  spec.names.singular ||= (spec.names.kind ?? '').toLowerCase()
  spec.names.listKind ||= `${spec.names.kind ?? ''}List`
  spec.conversion ??= { strategy: 'None' }
  if (spec.conversion.webhook?.clientConfig?.service) spec.conversion.webhook.clientConfig.service.port ??= WEBHOOK_PORT
}
