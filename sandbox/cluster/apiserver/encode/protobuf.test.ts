import { describe, expect, it } from 'vitest'
import { decodeProtobuf } from '../decode/protobuf.ts'
import { allMessages } from '../../schema/schema.ts'
import { encodeList, encodeMessage, encodeObject, encodeWatchEvent, hasProtobuf } from './protobuf.ts'

const kind = (group: string, version: string, name: string, schema: string) => ({ group, version, kind: name, schema })
const pod = kind('', 'v1', 'Pod', 'io.k8s.api.core.v1.Pod')
const definition = kind('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition', 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition')

describe('objects in protobuf', () => {
  it.each([
    [
      pod,
      {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: {
          name: 'web',
          creationTimestamp: '2025-01-02T03:04:05Z',
          deletionGracePeriodSeconds: 0,
          labels: { a: '1', b: '' },
          managedFields: [{ manager: 'kubectl', operation: 'Update', apiVersion: 'v1', time: '2025-01-02T03:04:05Z', fieldsType: 'FieldsV1', fieldsV1: { 'f:metadata': {} } }],
        },
        spec: {
          volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }], defaultMode: 420 } }],
          containers: [
            {
              name: 'c',
              image: 'nginx',
              resources: { limits: { cpu: '100m', memory: '1Gi' } },
              livenessProbe: { httpGet: { path: '/', port: 'http', scheme: 'HTTP' }, timeoutSeconds: 1 },
              readinessProbe: { tcpSocket: { port: 8080 } },
              securityContext: { runAsUser: 0, privileged: false },
            },
          ],
          automountServiceAccountToken: false,
        },
        status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }] },
      },
    ],
    [
      kind('coordination.k8s.io', 'v1', 'Lease', 'io.k8s.api.coordination.v1.Lease'),
      { kind: 'Lease', apiVersion: 'coordination.k8s.io/v1', metadata: { name: 'l' }, spec: { holderIdentity: '', leaseDurationSeconds: 40, renewTime: '2025-01-02T03:04:05.123456Z' } },
    ],
    [
      kind('', 'v1', 'Secret', 'io.k8s.api.core.v1.Secret'),
      { kind: 'Secret', apiVersion: 'v1', metadata: { name: 's' }, immutable: false, data: { key: 'AAEC/w==' }, type: 'Opaque' },
    ],
    [
      kind('authorization.k8s.io', 'v1', 'SubjectAccessReview', 'io.k8s.api.authorization.v1.SubjectAccessReview'),
      { kind: 'SubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec: { user: 'u', groups: ['a', 'b'], extra: { scopes: ['x', 'y'] } }, status: { allowed: true } },
    ],
    [
      definition,
      {
        kind: 'CustomResourceDefinition',
        apiVersion: 'apiextensions.k8s.io/v1',
        metadata: { name: 'tabs.example.com' },
        spec: {
          group: 'example.com',
          names: { plural: 'tabs', kind: 'Tab' },
          scope: 'Namespaced',
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: {
                    flag: { default: false, type: 'boolean' },
                    list: { default: ['a'], type: 'array', items: { type: 'string', enum: ['a', 'b'], minLength: 0 } },
                    map: { type: 'object', additionalProperties: { type: 'number', maximum: 1.5 } },
                    open: { type: 'object', additionalProperties: true },
                    'not-open': { type: 'object', additionalProperties: false },
                  },
                },
              },
            },
          ],
        },
      },
    ],
    [
      kind('flowcontrol.apiserver.k8s.io', 'v1', 'FlowSchema', 'io.k8s.api.flowcontrol.v1.FlowSchema'),
      {
        kind: 'FlowSchema',
        apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
        metadata: { name: 'f' },
        spec: { priorityLevelConfiguration: { name: 'exempt' }, matchingPrecedence: 7, rules: [{ subjects: [{ kind: 'User', user: { name: 'u' } }], nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }] }] },
      },
    ],
  ])('come back as they were: $kind', (expected, object) => expect(decodeProtobuf(expected, encodeObject(expected.schema, object))).toEqual(object))

  it('are framed as generated code writes them', () => {
    expect(Buffer.from(encodeObject('io.k8s.api.core.v1.Namespace', { kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'n' } })).toString('hex')).toBe(
      // k8s\0, TypeMeta {v1, Namespace}, raw {metadata {name}}, no encoding, no type
      '6b387300' + '0a0f' + '0a027631' + '12094e616d657370616365' + '1205' + '0a030a016e' + '1a00' + '2200',
    )
  })

  it('make lists of the two fields that every list has', () => {
    const bytes = encodeList('io.k8s.api.core.v1.Pod', { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '7', remainingItemCount: 0 }, items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] })
    const read = decodeProtobuf(kind('', 'v1', 'PodList', 'io.k8s.api.core.v1.PodList'), bytes)
    expect(read).toEqual({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '7', remainingItemCount: 0 }, items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] })
  })

  it('are told as events with their length before them', () => {
    const event = encodeWatchEvent('ADDED', new Uint8Array([1, 2]))
    expect(Buffer.from(event).toString('hex')).toBe('0000000d0a0541444445441204' + '0a020102')
  })

  it('have messages with numbers, all of them', () => {
    expect(allMessages().filter(({ name, wire }) => wire.length > 0 && !hasProtobuf(name)).map(({ name }) => name)).toEqual([])
    expect(encodeMessage('io.k8s.api.core.v1.ConfigMap', { data: { b: '2', a: '1' } })).toEqual(encodeMessage('io.k8s.api.core.v1.ConfigMap', { data: { a: '1', b: '2' } }))
  })
})
