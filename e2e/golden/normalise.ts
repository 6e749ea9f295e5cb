/** Replaces what differs between two honest runs: times, uids, revisions, random suffixes, hashes, addresses, ports, widths. */
export function normalise(text: string, namespace: string): string {
  return text
    .replaceAll(namespace, 'NAMESPACE')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/(resourceVersion"?: "?)\d+/g, '$1RV')
    .replace(/\b(\d+y)?(\d+d)?(\d+h)?(\d+m)?\d+s ago\b|<invalid> ago|\b\d+[smhd] ago\b/g, 'AGE ago')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} UTC/g, 'TIME')
    .replace(/-(?=[a-z]*\d)[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/g, '-HASH')
    .replace(/\/tmp\/kubectl\S*-edit-\d+/g, 'EDITFILE')
    .replace(/\bv1\.\d\d\.\d+\S*/g, 'VERSION')
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-XXXXX')
    .replace(/(pod-template-hash["=: ]+"?)[0-9a-z]{8,10}/g, '$1HASH')
    .replace(/(controller-revision-hash["=: ]+"?)[0-9a-z-]{8,40}/g, '$1HASH')
    .replace(/\b(\d{1,3}\.){3}\d{1,3}\b(\/\d+)?/g, 'IP')
    .replace(/\b3[0-2]\d{3}\b/g, 'NODEPORT')
    .replace(/(?<=\s)(\d+[smhd]){1,2}(?=\s|$)/gm, 'AGE')
    .replace(/-{5,}/g, '-----')
    .replace(/(?<=\S)[ \t]+/g, ' ')
    .replace(/ +$/gm, '')
    .trimEnd()
}
