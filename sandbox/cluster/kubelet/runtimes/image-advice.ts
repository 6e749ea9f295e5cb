import type { BuiltInImage } from '../images/image.ts'

/** What people look for, and what of the images here does most of the same. The first that fits counts. */
const ADVICE: readonly (readonly [asked: RegExp, take: string])[] = [
  [/cassandra|zookeeper|kafka|elasticsearch|opensearch|etcd/, 'for a StatefulSet take registry.k8s.io/nginx-slim:0.24, or redis with a volume at /data'],
  [/mysql|mariadb|postgres|mongo|couchdb|cockroach|memcached|valkey|keydb/, 'redis is the one database here; it keeps what it has in a volume at /data'],
  [/rabbitmq|nats|activemq|mosquitto/, 'for a work queue take redis: RPUSH and LPOP'],
  [/wordpress|drupal|ghost|nextcloud|tomcat|jetty|php|apache|caddy/, 'for a web page take nginx or httpd, for one that computes registry.k8s.io/hpa-example'],
  [/python|node|golang|ruby|openjdk|java|perl|rust|gcc|maven|gradle/, 'no language but the shell runs here: take busybox or debian, and a script with sh and awk'],
  [/fedora|centos|rocky|almalinux|amazonlinux|opensuse|archlinux|ubi\d/, 'for a shell take debian, ubuntu, alpine or busybox'],
  [/netshoot|network-multitool|dnsutils|toolbox/, 'for network tools take registry.k8s.io/e2e-test-images/jessie-dnsutils:1.7, ubuntu or curlimages/curl'],
  [/fluentd|fluent-bit|logstash|filebeat|promtail/, 'for a sidecar that reads logs take busybox with tail -f'],
  [/prometheus|grafana|exporter|jaeger|envoy|istio|traefik|haproxy/, 'for a proxy take nginx, which knows upstream, proxy_pass and stub_status'],
]

/** Images that are named when nothing fits better, where the lesson has them. */
const WELL_KNOWN = ['nginx', 'httpd', 'redis', 'busybox', 'alpine', 'debian', 'ubuntu', 'curlimages/curl', 'webapp']

/** How one letter, or two, make of one name another. */
function isNear(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    for (let j = 1; j <= other.length; j++) row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + Number(one[i - 1] !== other[j - 1])))
    previous = row
  }
  return (previous.at(-1) ?? 0) <= 2 && one.length > 3
}

const shortName = (repository: string): string => repository.replace(/^docker\.io\/(library\/)?/, '')

/** One sentence behind what a registry would say: nothing is pulled from anywhere, and what there is. */
export function insteadOf(images: readonly BuiltInImage[], repository: string): string {
  const name = shortName(repository)
  const meant = images.map((image) => shortName(image.repository)).find((one) => isNear(one, name))
  const advice = ADVICE.find(([asked]) => asked.test(name))?.[1]
  const why = 'This lab pulls from no registry, and has its images built in'
  if (meant !== undefined) return `${why}; did you mean ${meant}?`
  if (advice !== undefined) return `${why}: ${advice}`
  const known = new Set(images.map((image) => shortName(image.repository)))
  return `${why}, among them ${WELL_KNOWN.filter((one) => known.has(one)).join(', ')}`
}
