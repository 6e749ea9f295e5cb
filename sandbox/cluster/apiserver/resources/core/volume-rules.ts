import type { Volume } from 'kubernetes-types/core/v1'
import type { ObjectMeta } from 'kubernetes-types/meta/v1'
import { dns1123LabelProblems, dns1123SubdomainProblems } from '../../../machinery/name-rules.ts'
import { duplicate, forbidden, invalid, required, type FieldError } from '../../field-errors.ts'
import type { Volumes } from './mount-rules.ts'
import { sourceRules } from './volume-source-rules.ts'

/** Complaints, and the volumes that containers may mount: those of which there are none. `pod` undefined: the volumes of a template. pkg/apis/core/validation ValidateVolumes */
export function volumesProblems(volumes: Volume[], pod: ObjectMeta | undefined, field: string): { errors: FieldError[]; usable: Volumes } {
  const usable = new Map<string, Volume>()
  const made = new Set(volumes.filter((volume) => pod?.name && volume.ephemeral).map(({ name }) => `${pod!.name}-${name}`))
  const errors = volumes.flatMap((volume, index) => {
    const at = `${field}[${index}]`
    const name = volume.name ?? ''
    const found = sourceProblems(volume, pod, at)
    if (name === '') found.push(required(`${at}.name`))
    else found.push(...dns1123LabelProblems(name).map((problem) => invalid(`${at}.name`, name, problem)))
    if (usable.has(name)) found.push(duplicate(`${at}.name`, name))
    if (found.length === 0) usable.set(name, volume)
    const claim = volume.persistentVolumeClaim?.claimName
    if (claim && made.has(claim)) found.push(invalid(`${at}.persistentVolumeClaim.claimName`, claim, 'must not reference a PVC that gets created for an ephemeral volume'))
    return found
  })
  return { errors, usable }
}

/** The first kind is looked at, any further is one too many; upstream misspells some of those. */
function sourceProblems(volume: Volume, pod: ObjectMeta | undefined, field: string): FieldError[] {
  const [first, ...more] = Object.keys(sourceRules).filter((kind) => kind in volume)
  if (first === undefined) return [required(field, 'must specify a volume type')]
  const errors = sourceRules[first]!(volume, `${field}.${first}`)
  if (first === 'ephemeral' && pod?.name && volume.name) {
    const claim = `${pod.name}-${volume.name}`
    errors.push(...dns1123SubdomainProblems(claim).map((problem) => invalid(`${field}.name`, volume.name, `PVC name ${JSON.stringify(claim)}: ${problem}`)))
  }
  return [...errors, ...more.map((kind) => forbidden(`${field}.${kind === 'downwardAPI' ? 'downwarAPI' : kind === 'cephfs' ? 'cephFS' : kind}`, 'may not specify more than 1 volume type'))]
}
