import { describe, expect, it } from 'vitest'
import { parseResourcePath } from './request-path.ts'

describe('request paths', () => {
  it.each([
    ['/api/v1/pods', { group: '', version: 'v1', resource: 'pods', watch: false }],
    ['/api/v1/namespaces', { group: '', version: 'v1', resource: 'namespaces', watch: false }],
    ['/api/v1/namespaces/x', { group: '', version: 'v1', resource: 'namespaces', name: 'x', namespace: 'x', watch: false }],
    ['/api/v1/namespaces/x/finalize', { group: '', version: 'v1', resource: 'namespaces', name: 'x', namespace: 'x', subresource: 'finalize', watch: false }],
    ['/api/v1/namespaces/x/pods/p/log', { group: '', version: 'v1', namespace: 'x', resource: 'pods', name: 'p', subresource: 'log', watch: false }],
    ['/api/v1/namespaces/x/services/http:s:80/proxy/a/b', { group: '', version: 'v1', namespace: 'x', resource: 'services', name: 'http:s:80', subresource: 'proxy', rest: '/a/b', watch: false }],
    ['/api/v1/namespaces/x/pods/p/proxy/', { group: '', version: 'v1', namespace: 'x', resource: 'pods', name: 'p', subresource: 'proxy', rest: '/', watch: false }],
    ['/api/v1/watch/namespaces/x/configmaps', { group: '', version: 'v1', namespace: 'x', resource: 'configmaps', watch: true }],
    ['/apis/apps/v1/namespaces/x/deployments/d/scale', { group: 'apps', version: 'v1', namespace: 'x', resource: 'deployments', name: 'd', subresource: 'scale', watch: false }],
  ])('%s', (path, expected) => {
    expect(parseResourcePath(path)).toEqual(expected)
  })

  it.each(['/api', '/api/v1', '/apis/apps', '/apis/apps/v1', '/healthz', '/'])('%s is not a resource', (path) => {
    expect(parseResourcePath(path)).toBeNull()
  })
})
