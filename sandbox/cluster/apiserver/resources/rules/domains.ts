import { dns1123SubdomainProblems } from '../../../machinery/name-rules.ts'
import { invalid, required, type FieldError } from '../../field-errors.ts'

const PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"

/** "example.com/manager". apimachinery/pkg/util/validation IsDomainPrefixedPath */
export function prefixedPathProblems(value: string, field: string): FieldError[] {
  if (value === '') return [required(field)]
  const slash = value.indexOf('/')
  if (slash <= 0 || slash === value.length - 1) return [invalid(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")')]
  const [domain, path] = [value.slice(0, slash), value.slice(slash + 1)]
  const errors = dns1123SubdomainProblems(domain).map((problem) => invalid(field, domain, problem))
  if (!new RegExp(`^${PATH}$`).test(path)) errors.push(invalid(field, path, `Invalid path (regex used for validation is '${PATH}')`))
  return errors
}
