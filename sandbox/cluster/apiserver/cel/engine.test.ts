import { describe, expect, it } from 'vitest'
import type { CelAccess } from './cel.ts'
import { createCelEngine } from './engine.ts'
import { typeInMessage, typeProblem } from './type-check.ts'

const engine = createCelEngine()
const POD = 'io.k8s.api.core.v1.Pod'

describe('an expression', () => {
  it('that would go on for ever is ended, whatever its loops are for', () => {
    const list = Array.from({ length: 2000 }, (_, index) => BigInt(index))
    const cancelled = { error: 'operation cancelled: actual cost limit exceeded' }
    for (const source of ['list.all(a, list.all(b, list.all(c, a + b + c >= 0)))', 'list.map(a, list.map(b, list.map(c, c))).size() > 0', 'list.exists(a, list.exists(b, list.exists(c, c < 0)))']) {
      expect(engine.compile(source, ['list']).evaluate({ list }), source).toEqual(cancelled)
    }
    // What one used up is not missing to the next.
    expect(engine.compile('list.all(a, a >= 0) && list.filter(a, a < 10).size() == 10', ['list']).evaluate({ list })).toEqual({ value: true })
  })

  it.each([
    ['pod.spec.hostNetwork && pod.spec.nodeName != ""', null],
    ['pod.spec.priority > 3', null],
    ['pod.spec.priority > "3"', "found no matching overload for '_>_' applied to '(int, string)'"],
    ['pod.spec.nodeNme == "a"', "undefined field 'nodeNme'"],
    ['pod.metadata.labels.anything == 3', null],
    ['string(pod.spec.priority) + "x" == "3x"', null],
  ])('%s is held against the types of what it names', (source, problem) => {
    const found = typeProblem(engine.compile(source, ['pod']), ([, ...fields]) => typeInMessage(POD, fields))
    if (problem === null) expect(found).toBeNull()
    else expect(found).toContain(problem)
  })

  // What the documentation of Kubernetes says of its libraries, and Go's net/netip of addresses.
  it.each([
    ["isIP('192.168.0.1')", true],
    ["isIP('192.168.0.1.0')", false],
    ["isIP('01.2.3.4')", false],
    ["isIP('::ffff:1.2.3.4')", false],
    ["isIP('fe80::1%eth0')", false],
    ["ip('192.168.0.1').family()", 4],
    ["ip('2001:DB8::0:1')", '2001:db8::1'],
    ["ip('2001:db8:0:0:1:0:0:1')", '2001:db8::1:0:0:1'],
    ["ip('1:0:2:3:4:5:6:7')", '1:0:2:3:4:5:6:7'],
    ["ip('64:ff9b::192.0.2.33')", '64:ff9b::c000:221'],
    ["ip.isCanonical('2001:db8::abcd')", true],
    ["ip.isCanonical('2001:DB8::ABCD')", false],
    ["ip('127.0.0.1') == ip('127.0.0.1')", true],
    ["ip('0.0.0.0').isUnspecified() && ip('::').isUnspecified()", true],
    ["ip('127.9.0.1').isLoopback() && ip('::1').isLoopback()", true],
    ["ip('224.0.0.1').isLinkLocalMulticast() && ip('ff12::1').isLinkLocalMulticast()", true],
    ["ip('224.0.1.1').isLinkLocalMulticast()", false],
    ["ip('169.254.1.1').isLinkLocalUnicast() && ip('febf::1').isLinkLocalUnicast()", true],
    ["[ip('192.168.0.1').isGlobalUnicast(), ip('255.255.255.255').isGlobalUnicast(), ip('224.0.1.1').isGlobalUnicast(), ip('2001:db8::1').isGlobalUnicast(), ip('::1').isGlobalUnicast()]", [true, false, false, true, false]],
    ["isCIDR('10.0.0.0/8') && !isCIDR('10.0.0.0/33') && !isCIDR('10.0.0.0/08') && !isCIDR('10.0.0.0')", true],
    ["cidr('192.168.0.0/24').containsIP('192.168.0.1') && cidr('192.168.0.0/24').containsIP(ip('192.168.0.255'))", true],
    ["cidr('192.168.0.0/24').containsIP('192.168.1.0')", false],
    ["cidr('192.168.0.0/24').containsCIDR('192.168.0.128/25')", true],
    ["cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.0/23'))", false],
    ["cidr('192.168.1.5/24').ip()", '192.168.1.5'],
    ["cidr('192.168.1.5/24').masked()", '192.168.1.0/24'],
    ["cidr('2001:db8::/32').prefixLength()", 32],
    ['sets.contains([1, 2.0, 3], [2, 3]) && !sets.contains([], [1]) && sets.contains([1], [])', true],
    ["sets.equivalent([1, 1], [1]) && sets.equivalent(['a', 'b'], ['b', 'a', 'a']) && !sets.equivalent([1], [1, 2])", true],
    ['sets.intersects([[1], [2, 3]], [[2, 3]]) && !sets.intersects([1], [])', true],
    ["quantity('50000000G').isInteger() && !quantity('50m').isInteger()", true],
    ["quantity('50Ki').asInteger()", 51_200],
    ["quantity('1.5').asApproximateFloat()", 1.5],
    ["quantity('-1Gi').sign()", -1],
    ["quantity('50k').add('20k') == quantity('70k') && quantity('50k').add(20) == quantity('50020') && quantity('50k').sub(20000) == quantity('30k')", true],
    ["'%s has %d'.format(['x', 3])", 'x has 3'],
  ])('%s', (source, value) => {
    const outcome = engine.compile(source, []).evaluate({})
    expect('value' in outcome && typeof outcome.value === 'bigint' ? { value: Number(outcome.value) } : outcome).toEqual({ value })
  })

  it.each([
    ["ip('nowhere')", 'IP Address "nowhere" parse error'],
    ["cidr('10.0.0.0')", 'network address parse error'],
    ["quantity('50m').asInteger()", 'cannot convert value to integer'],
  ])('%s fails', (source, message) => {
    expect(engine.compile(source, []).evaluate({})).toEqual({ error: expect.stringContaining(message) as string })
  })

  it('that names a library as if it were a value, or a function that it has not, is refused', () => {
    expect(() => engine.compile('sets', [])).toThrow("undeclared reference to 'sets'")
    expect(() => engine.compile('sets.union([1], [2])', [])).toThrow('undeclared reference')
  })

  it.each([
    ["authorizer.group('apps').resource('deployments').subresource('scale').namespace('default').name('web').check('get').allowed()", true],
    ["authorizer.group('').resource('pods').namespace('default').check('create').allowed()", false],
    ["authorizer.path('/healthz').check('get').allowed()", true],
    ["authorizer.serviceAccount('default', 'robot').group('').resource('pods').check('list').reason()", 'asked for system:serviceaccount:default:robot'],
    ["authorizer.requestResource.check('watch').reason()", 'asked for jane'],
    ["authorizer.requestResource.check('watch').errored()", false],
  ])('asks what somebody may do: %s', (source, value) => {
    const grants = new Set(['get deployments/scale web', 'get /healthz'])
    const access: CelAccess = {
      user: { name: 'jane', groups: [] },
      authorize: ({ name: who }, attributes) => {
        const asked = 'path' in attributes ? `${attributes.verb} ${attributes.path}` : `${attributes.verb} ${attributes.resource}/${attributes.subresource} ${attributes.name}`
        return { allowed: grants.has(asked), reason: `asked for ${who}` }
      },
    }
    const authorizer = { requestResource: { group: '', resource: 'pods', subresource: '', namespace: 'default', name: 'p' } }
    expect(engine.compile(source, ['authorizer']).evaluate({ authorizer }, access)).toEqual({ value })
  })
})
