import { Document, Scalar, stringify, visit } from 'yaml'

/**
 * Strings that YAML 1.1 would read as something else, which kubectl's printer puts in double quotes: nothing, truth, numbers (also in base 60) and
 * times. https://github.com/go-yaml/yaml, resolve.go
 */
const isAmbiguous = (text: string): boolean =>
  /^(|~|null|Null|NULL)$/.test(text) ||
  /^(y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|true|True|TRUE|false|False|FALSE)$/.test(text) ||
  /^[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$/.test(text) ||
  /^[-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?$/.test(text) ||
  /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/.test(text) ||
  /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/.test(text) ||
  /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\s*\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?\s*(Z|[-+]\d{1,2}(:\d{2})?)?)?$/.test(text)

/** What kubectl's printer writes with escapes only: tabs and other controls, and spaces before the end of a line. */
const needsEscapes = (text: string): boolean => /[\0-\x09\x0b-\x1f]| \n/.test(text)

/** Pure: as `kubectl get -o yaml` prints it, keys in the order of the alphabet. */
export function kubectlYaml(value: unknown): string {
  const document = new Document(value, { sortMapEntries: true, aliasDuplicateObjects: false })
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string') return
      if (isAmbiguous(node.value) || needsEscapes(node.value)) node.type = Scalar.QUOTE_DOUBLE
      else if (node.value === '...' || (node.value.includes("'") && /^["']/.test(stringify(node.value)))) node.type = Scalar.QUOTE_SINGLE
    },
  })
  // What else cannot stand plain is in single quotes there.
  return document.toString({ lineWidth: 0, indentSeq: false, singleQuote: true, doubleQuotedAsJSON: true })
}
