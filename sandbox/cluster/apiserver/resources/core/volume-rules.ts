import type { Volume } from 'kubernetes-types/core/v1'
import { dns1123LabelProblems } from '../../../machinery/name-rules.ts'
import { duplicate, forbidden, invalid, required, type FieldError } from '../../field-errors.ts'

export function volumesProblems(volumes: Volume[], field: string): FieldError[] {
  const names = new Set<string>()
  return volumes.flatMap((volume, index) => {
    const at = `${field}[${index}]`
    const errors = sourceProblems(volume, at)
    if (!volume.name) errors.push(required(`${at}.name`))
    else errors.push(...dns1123LabelProblems(volume.name).map((problem) => invalid(`${at}.name`, volume.name, problem)))
    if (names.has(volume.name)) errors.push(duplicate(`${at}.name`, volume.name))
    names.add(volume.name)
    return errors
  })
}

function sourceProblems(volume: Volume, field: string): FieldError[] {
  const given = Object.keys(volume).filter((key) => key !== 'name')
  const errors: FieldError[] = []
  if (given.length === 0) errors.push(required(field, 'must specify a volume type'))
  for (const extra of given.slice(1)) errors.push(forbidden(`${field}.${extra}`, 'may not specify more than 1 volume type'))
  if (volume.secret && !volume.secret.secretName) errors.push(required(`${field}.secret.secretName`))
  if (volume.configMap && !volume.configMap.name) errors.push(required(`${field}.configMap.name`))
  if (volume.persistentVolumeClaim && !volume.persistentVolumeClaim.claimName) errors.push(required(`${field}.persistentVolumeClaim.claimName`))
  if (volume.hostPath && !volume.hostPath.path) errors.push(required(`${field}.hostPath.path`))
  return errors
}
