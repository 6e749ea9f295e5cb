import { expect, test } from 'vitest'
import { openables, parseAddress } from './openable.ts'

const service = (name: string, type: string, ports: string[], externalAddresses?: string[]) => ({ name, namespace: 'default', type, clusterIP: '10.96.0.9', ports, podUids: [], why: null, ...(externalAddresses ? { externalAddresses } : {}) })

test('node ports, load balancers and listening programs can be opened; a cluster IP cannot, as in any browser', () => {
  const picture = { nodes: [], pods: [], services: [service('inner', 'ClusterIP', ['80/TCP']), service('web', 'NodePort', ['8001:30080/TCP', '53:30053/UDP']), service('lb', 'LoadBalancer', ['80:31000/TCP'], ['10.0.1.2'])], workloads: [], namespaces: [] }
  expect(openables(picture, [{ address: '127.0.0.1', port: 8001 }]).map(({ target, service: of }) => [target, of?.name ?? null])).toEqual([
    ['10.0.0.11:30080', 'web'],
    ['10.0.1.2:80', 'lb'],
    ['10.0.0.11:31000', 'lb'],
    ['127.0.0.1:8001', null],
  ])
  expect(openables({ ...picture, services: [service('shop', 'NodePort', ['443:30443/TCP'])] }, []).map(({ target }) => target)).toEqual(['https://10.0.0.11:30443'])
  expect(openables(null, [])).toEqual([])
})

test('an address is read as one would type it', () => {
  expect(parseAddress('10.0.0.12:30080')).toEqual({ scheme: 'http', address: '10.0.0.12', port: 30080, path: '/' })
  expect(parseAddress('http://10.0.1.2/a?b=c')).toEqual({ scheme: 'http', address: '10.0.1.2', port: 80, path: '/a?b=c' })
  expect(parseAddress(' localhost:8001/ui ')).toEqual({ scheme: 'http', address: '127.0.0.1', port: 8001, path: '/ui' })
  expect(parseAddress('8001')).toEqual({ scheme: 'http', address: '127.0.0.1', port: 8001, path: '/' })
  expect(parseAddress('HTTPS://10.0.0.11/a')).toEqual({ scheme: 'https', address: '10.0.0.11', port: 443, path: '/a' })
  expect(['', 'example.org', 'ftp://10.0.0.11', '10.0.0.11:99999', 'javascript:alert(1)', '10.0.0.11:x'].map(parseAddress)).toEqual([null, null, null, null, null, null])
})
