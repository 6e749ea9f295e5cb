/** Messages of io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1; the form is told in ../README.md. */
export const apiextensionsV1 = `
ConversionRequest
  desiredAPIVersion 2 string
  objects 3 []any
  uid 1 string
ConversionResponse
  convertedObjects 2 []any
  result 3 meta/v1.Status
  uid 1 string
ConversionReview
  request 1 ConversionRequest
  response 2 ConversionResponse
CustomResourceColumnDefinition
  description 4 string
  format 3 string
  jsonPath 6 string required default=""
  name 1 string required default=""
  priority 5 int32 pointer
  type 2 string required default=""
CustomResourceConversion
  strategy 1 string required default=""
  webhook 2 WebhookConversion
CustomResourceDefinition kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 CustomResourceDefinitionSpec required zero
  status 3 CustomResourceDefinitionStatus zero
CustomResourceDefinitionCondition
  lastTransitionTime 3 time zero
  message 5 string
  reason 4 string
  status 2 string required default=""
  type 1 string required default=""
CustomResourceDefinitionList kind
  items 2 []CustomResourceDefinition required
  metadata 1 meta/v1.ListMeta
CustomResourceDefinitionNames
  categories 6 []string atomic
  kind 4 string required default=""
  listKind 5 string
  plural 1 string required default=""
  shortNames 3 []string atomic
  singular 2 string
CustomResourceDefinitionSpec
  conversion 9 CustomResourceConversion
  group 1 string required default=""
  names 3 CustomResourceDefinitionNames required zero
  preserveUnknownFields 10 bool
  scope 4 string required default=""
  versions 7 []CustomResourceDefinitionVersion required atomic
CustomResourceDefinitionStatus
  acceptedNames 2 CustomResourceDefinitionNames zero
  conditions 1 []CustomResourceDefinitionCondition map(type) null
  storedVersions 3 []string atomic null
CustomResourceDefinitionVersion
  additionalPrinterColumns 6 []CustomResourceColumnDefinition atomic
  deprecated 7 bool pointer
  deprecationWarning 8 string
  name 1 string required default=""
  schema 4 CustomResourceValidation
  selectableFields 9 []SelectableField atomic
  served 2 bool required default=false
  storage 3 bool required default=false
  subresources 5 CustomResourceSubresources
CustomResourceSubresourceScale
  labelSelectorPath 3 string
  specReplicasPath 1 string required default=""
  statusReplicasPath 2 string required default=""
CustomResourceSubresourceStatus
CustomResourceSubresources
  scale 2 CustomResourceSubresourceScale
  status 1 CustomResourceSubresourceStatus
CustomResourceValidation
  openAPIV3Schema 1 JSONSchemaProps
ExternalDocumentation
  description 1 string
  url 2 string
JSONSchemaProps
  $ref 3 string
  $schema 2 string
  additionalItems 33 any
  additionalProperties 30 any
  allOf 25 []JSONSchemaProps atomic
  anyOf 27 []JSONSchemaProps atomic
  default 8 any
  definitions 34 {}JSONSchemaProps
  dependencies 32 {}any
  description 4 string
  enum 20 []any atomic
  example 36 any
  exclusiveMaximum 10 bool
  exclusiveMinimum 12 bool
  externalDocs 35 ExternalDocumentation
  format 6 string
  id 1 string
  items 24 any
  maxItems 16 int64 pointer
  maxLength 13 int64 pointer
  maxProperties 21 int64 pointer
  maximum 9 double pointer
  minItems 17 int64 pointer
  minLength 14 int64 pointer
  minProperties 22 int64 pointer
  minimum 11 double pointer
  multipleOf 19 double pointer
  not 28 JSONSchemaProps
  nullable 37 bool
  oneOf 26 []JSONSchemaProps atomic
  pattern 15 string
  patternProperties 31 {}JSONSchemaProps
  properties 29 {}JSONSchemaProps
  required 23 []string atomic
  title 7 string
  type 5 string
  uniqueItems 18 bool
  x-kubernetes-embedded-resource 39 bool pointer
  x-kubernetes-int-or-string 40 bool pointer
  x-kubernetes-list-map-keys 41 []string atomic
  x-kubernetes-list-type 42 string
  x-kubernetes-map-type 43 string
  x-kubernetes-preserve-unknown-fields 38 bool pointer
  x-kubernetes-validations 44 []ValidationRule map(rule) merge(rule)
SelectableField
  jsonPath 1 string required default=""
ServiceReference
  name 2 string required default=""
  namespace 1 string required default=""
  path 3 string pointer
  port 4 int32 pointer
ValidationRule
  fieldPath 5 string
  message 2 string
  messageExpression 3 string
  optionalOldSelf 6 bool pointer
  reason 4 string pointer
  rule 1 string required default=""
WebhookClientConfig
  caBundle 2 bytes
  service 1 ServiceReference
  url 3 string pointer
WebhookConversion
  clientConfig 2 WebhookClientConfig
  conversionReviewVersions 3 []string required atomic
`
