import type { PodSpec } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import { baselineProblems, restrictedProblems } from './pod-security-standards.ts'

const spec = (more: Partial<PodSpec> = {}, context: object = {}): PodSpec => ({ containers: [{ name: 'c', image: 'x', securityContext: context }], ...more })
const words = (problems: { reason: string; detail: string }[]): string[] => problems.map(({ reason, detail }) => `${reason} (${detail})`)
const good = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }

describe('pod security standards', () => {
  it.each<[string, PodSpec, string[]]>([
    ['nothing', spec(), []],
    ['the host', spec({ hostNetwork: true, hostPID: true }), ['host namespaces (hostNetwork=true, hostPID=true)']],
    ['privileges', spec({}, { privileged: true }), ['privileged (container "c" must not set securityContext.privileged=true)']],
    ['capabilities', spec({}, { capabilities: { add: ['NET_ADMIN'] } }), ['non-default capabilities (container "c" must not include "NET_ADMIN" in securityContext.capabilities.add)']],
    ['host paths', spec({ volumes: [{ name: 'v', hostPath: { path: '/' } }] }), ['hostPath volumes (volume "v")']],
    ['host ports', { containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 80, hostPort: 80 }] }] }, ['hostPort (container "c" uses hostPort 80)']],
  ])('baseline minds %s', (_title, pod, expected) => expect(words(baselineProblems({}, pod))).toEqual(expected))

  it('restricted wants four things said', () => {
    expect(words(restrictedProblems({}, spec()))).toEqual([
      'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false)',
      'unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"])',
      'runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true)',
      'seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ])
    expect(restrictedProblems({}, spec({}, good))).toEqual([])
  })
})
