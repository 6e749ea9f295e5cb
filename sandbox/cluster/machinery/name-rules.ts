/**
 * What names, label keys and label values may look like, in upstream's words: each function gives its complaints, none when
 * all is well. https://pkg.go.dev/k8s.io/apimachinery/pkg/util/validation
 */
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const LABEL_VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?'
const DNS1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const CONFIG_KEY = '[-._a-zA-Z0-9]+'

const LONGEST_LABEL = 63
const LONGEST_SUBDOMAIN = 253

const plainLabelProblems = rule(
  LABEL,
  LONGEST_LABEL,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  ['my-name', '123-abc'],
)
/** What would do as a subdomain has but dots too many. */
export const dns1123LabelProblems = (value: string): string[] =>
  value.includes('.') && value.length <= LONGEST_SUBDOMAIN && dns1123SubdomainProblems(value).length === 0
    ? [...(value.length > LONGEST_LABEL ? [tooLong(LONGEST_LABEL)] : []), 'must not contain dots']
    : plainLabelProblems(value)
export const dns1123SubdomainProblems = rule(
  SUBDOMAIN,
  LONGEST_SUBDOMAIN,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  ['example.com'],
)
/** A host name whose first label is a star. */
export const wildcardSubdomainProblems = rule(
  `\\*\\.${SUBDOMAIN}`,
  LONGEST_SUBDOMAIN,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  ['*.example.com'],
)
/** A search domain of a pod's resolver. */
export const searchDomainProblems = rule(
  `_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*`,
  LONGEST_SUBDOMAIN,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  ['example.com'],
)
export const dns1035LabelProblems = rule(
  DNS1035,
  LONGEST_LABEL,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  ['my-name', 'abc-123'],
)
export const labelValueProblems = rule(
  LABEL_VALUE,
  LONGEST_LABEL,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  ['MyValue', 'my_value', '12345'],
)
const partProblems = rule(
  QUALIFIED,
  LONGEST_LABEL,
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  ['MyName', 'my.name', '123-abc'],
)

/** A label or annotation key: a name, with a DNS prefix or without. */
export function labelKeyProblems(key: string): string[] {
  const parts = key.split('/')
  if (parts.length > 2) {
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName', or 'my.name', or '123-abc', regex used for validation is '${QUALIFIED}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  const [prefix, name] = parts.length === 2 ? parts : [undefined, parts[0]]
  const problems: string[] = []
  if (prefix === '') problems.push('prefix part must be non-empty')
  else if (prefix !== undefined) problems.push(...dns1123SubdomainProblems(prefix).map((one) => `prefix part ${one}`))
  if (name === '') problems.push('name part must be non-empty')
  problems.push(...partProblems(name!).map((one) => (one.startsWith('must be no more') ? `name part ${one}` : one)))
  return problems
}

/** A key of a ConfigMap or a Secret. */
export function configKeyProblems(key: string): string[] {
  const problems: string[] = []
  if (key.length > LONGEST_SUBDOMAIN) problems.push(tooLong(LONGEST_SUBDOMAIN))
  if (!new RegExp(`^${CONFIG_KEY}$`).test(key)) {
    problems.push(
      `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${CONFIG_KEY}')`,
    )
  }
  if (key === '.') problems.push("must not be '.'")
  if (key === '..') problems.push("must not be '..'")
  else if (key.startsWith('..')) problems.push("must not start with '..'")
  return problems
}

/** A port's name: the IANA service names. */
export function portNameProblems(name: string): string[] {
  const problems: string[] = []
  if (name.length > 15) problems.push(tooLong(15))
  if (!/^[-a-z0-9]+$/.test(name)) problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)')
  if (name.includes('--')) problems.push('must not contain consecutive hyphens')
  if (name.startsWith('-') || name.endsWith('-')) problems.push('must not begin or end with a hyphen')
  return problems
}

const tooLong = (most: number): string => `must be no more than ${most} bytes`

function rule(pattern: string, longest: number, sentence: string, examples: string[]): (value: string) => string[] {
  const whole = new RegExp(`^(?:${pattern})$`)
  const hint = `(e.g. ${examples.map((one) => `'${one}'`).join(', or ')}, regex used for validation is '${pattern}')`
  return (value) => {
    const problems: string[] = []
    if (value.length > longest) problems.push(tooLong(longest))
    // Every pattern is linear, yet a megabyte of it need not be tried.
    if (value.length > 4 * LONGEST_SUBDOMAIN || !whole.test(value)) problems.push(`${sentence} ${hint}`)
    return problems
  }
}
