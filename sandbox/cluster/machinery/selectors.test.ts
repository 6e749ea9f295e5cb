import { describe, expect, it } from 'vitest'
import { labelSelectorText, matchesLabelMap, matchesLabels, matchesLabelSelector, parseLabelSelector, requirementsOf, SelectorError } from './selectors.ts'

const matches = (selector: string, labels: Record<string, string>): boolean => matchesLabels(parseLabelSelector(selector), labels)

describe('label selectors', () => {
  it.each([
    ['', {}, true],
    ['app=web', { app: 'web' }, true],
    ['app==web', { app: 'db' }, false],
    ['app!=web', {}, true],
    ['tier in (front, middle)', { tier: 'middle' }, true],
    ['tier in (front)', {}, false],
    ['tier notin (front)', {}, true],
    ['zone', { zone: '' }, true],
    ['!zone', { zone: '' }, false],
    ['n>5', { n: '10' }, true],
    ['n<5', { n: '10' }, false],
    ['app=web,tier=front', { app: 'web', tier: 'back' }, false],
    ['app=', { app: '' }, true],
    ['in in (in)', { in: 'in' }, true],
  ])('%j on %j is %s', (selector, labels, expected) => expect(matches(selector, labels as Record<string, string>)).toBe(expected))

  it.each([
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a=b,', "found '', expected: identifier after ','"],
    ['=a', "found '=', expected: !, identifier, or 'end of string'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
  ])('complains of %j in the words of upstream', (selector, message) => {
    expect(() => parseLabelSelector(selector)).toThrow(new SelectorError(message))
  })

  it('reads selector objects', () => {
    const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['back'] }] }
    expect(matchesLabelSelector(selector, { app: 'web' })).toBe(true)
    expect(matchesLabelSelector(selector, { app: 'web', tier: 'back' })).toBe(false)
    expect(labelSelectorText(requirementsOf(selector)!)).toBe('app=web,tier notin (back)')
  })

  it('selects nothing without a selector, everything with an empty one', () => {
    expect(matchesLabelSelector(undefined, { a: 'b' })).toBe(false)
    expect(matchesLabelSelector({}, { a: 'b' })).toBe(true)
    expect(matchesLabelMap({}, { a: 'b' })).toBe(false)
  })

  it('does not take what every object inherits for a label', () => expect(matches('constructor', {})).toBe(false))
})
