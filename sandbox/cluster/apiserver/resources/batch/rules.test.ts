import { describe, expect, it } from 'vitest'
import { complaints, updateComplaints, type Loose } from '../testing/complaints.ts'

const template = (labels: Loose = {}): Loose => ({ metadata: { labels }, spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x' }] } })
const cron = (more: Loose): Loose => ({ spec: { schedule: '* * * * *', jobTemplate: { spec: { template: template() } }, ...more } })

describe('jobs', () => {
  it('are refused with what was generated for another one', () => {
    const labels = { 'controller-uid': 'other', 'job-name': 'other', 'batch.kubernetes.io/controller-uid': 'other', 'batch.kubernetes.io/job-name': 'other' }
    const written = 'map[string]string{"batch.kubernetes.io/controller-uid":"other", "batch.kubernetes.io/job-name":"other", "controller-uid":"other", "job-name":"other"}'
    expect(complaints('Job', { spec: { selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'other' } }, template: template(labels) } })).toEqual([
      `spec.template.metadata.labels[controller-uid]: Invalid value: ${written}: must be 'uid-1'`,
      `spec.template.metadata.labels[job-name]: Invalid value: ${written}: must be 'x'`,
      `spec.template.metadata.labels[batch.kubernetes.io/controller-uid]: Invalid value: ${written}: must be 'uid-1'`,
      `spec.template.metadata.labels[batch.kubernetes.io/job-name]: Invalid value: ${written}: must be 'x'`,
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"batch.kubernetes.io/controller-uid":"other"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: `selector` not auto-generated',
    ])
  })

  it('may bring labels of their own with a selector of their own', () => {
    expect(complaints('Job', { spec: { manualSelector: true, selector: { matchLabels: { a: 'b' } }, template: template({ a: 'b' }) } })).toEqual([])
  })

  it.each<[string, string, string[]]>([
    ['no manager of a domain', 'me', ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")']],
    ['one with a path', 'acme.io/foo', []],
  ])('are managed by %s', (_title, managedBy, expected) => expect(complaints('Job', { spec: { managedBy, template: template() } })).toEqual(expected))
})

describe('cron jobs', () => {
  const inSchedule = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'
  it.each<[string, Loose, string[]]>([
    ['a zone in the schedule', { schedule: 'TZ=UTC 0 * * * *' }, [`spec.schedule: Invalid value: "TZ=UTC 0 * * * *": ${inSchedule}`]],
    ['a zone that is nowhere', { timeZone: 'Nowhere/City' }, ['spec.timeZone: Invalid value: "Nowhere/City": unknown time zone Nowhere/City']],
    ['a zone that climbs', { timeZone: '../UTC' }, ['spec.timeZone: Invalid value: "../UTC": unknown time zone ../UTC']],
    ['a zone that depends on where one is', { timeZone: 'local' }, ['spec.timeZone: Invalid value: "local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones']],
    ['a policy that nobody knows', { concurrencyPolicy: 'Maybe' }, ['spec.concurrencyPolicy: Unsupported value: "Maybe": supported values: "Allow", "Forbid", "Replace"']],
  ])('complain of %s', (_title, more, expected) => expect(complaints('CronJob', cron(more))).toEqual(expected))

  it('keep a zone in the schedule that was there before', () => {
    const old = cron({ schedule: 'TZ=UTC 0 * * * *' })
    expect(updateComplaints('CronJob', cron({ schedule: 'TZ=UTC 5 * * * *' }), old)).toEqual([])
    expect(updateComplaints('CronJob', cron({ schedule: 'TZ=UTC 5 * * * *', timeZone: 'UTC' }), old)).toEqual(['spec.schedule: Invalid value: "TZ=UTC 5 * * * *": cannot use both timeZone field and TZ or CRON_TZ in schedule'])
    expect(updateComplaints('CronJob', old, cron({}))).toEqual([`spec.schedule: Invalid value: "TZ=UTC 0 * * * *": ${inSchedule}`])
  })

  it('have names that leave room for the time', () => {
    const name = 'a'.repeat(53)
    expect(complaints('CronJob', { metadata: { name }, ...cron({}) })).toEqual([`metadata.name: Invalid value: "${name}": must be no more than 52 characters`])
    expect(updateComplaints('CronJob', { metadata: { name }, ...cron({}) }, { metadata: { name }, ...cron({}) })).toEqual([])
  })
})
