import type { EndpointAddress, EndpointPort, Endpoints } from 'kubernetes-types/core/v1'
import { dns1123LabelProblems, dns1123SubdomainProblems, labelKeyProblems } from '../../../machinery/name-rules.ts'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { addressProblems, specialAddressProblems, unlessApiServer } from '../rules/addresses.ts'
import { portNumberProblems } from '../rules/numbers.ts'

const PROTOCOLS = ['SCTP', 'TCP', 'UDP']

/** pkg/apis/core/validation ValidateEndpoints */
export const endpointsProblems = (object: Endpoints): FieldError[] => unlessApiServer(object, subsetsProblems(object))

const subsetsProblems = ({ subsets = [] }: Endpoints): FieldError[] =>
  subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
    const at = `subsets[${index}]`
    return [
      ...(addresses.length + notReadyAddresses.length === 0 ? [required(at, 'must specify `addresses` or `notReadyAddresses`')] : []),
      ...addresses.flatMap((address, position) => endpointProblems(address, `${at}.addresses[${position}]`)),
      ...notReadyAddresses.flatMap((address, position) => endpointProblems(address, `${at}.notReadyAddresses[${position}]`)),
      ...ports.flatMap((port, position) => portProblems(port, ports.length > 1, `${at}.ports[${position}]`)),
    ]
  })

const endpointProblems = ({ ip = '', hostname, nodeName }: EndpointAddress, field: string): FieldError[] => [
  ...addressProblems(ip, `${field}.ip`),
  ...(hostname ? dns1123LabelProblems(hostname).map((problem) => invalid(`${field}.hostname`, hostname, problem)) : []),
  ...(nodeName === undefined ? [] : dns1123SubdomainProblems(nodeName).map((problem) => invalid(`${field}.nodeName`, nodeName, problem))),
  ...specialAddressProblems(ip, `${field}.ip`),
]

function portProblems({ name, port, protocol, appProtocol }: EndpointPort, named: boolean, field: string): FieldError[] {
  return [
    ...(name ? dns1123LabelProblems(name).map((problem) => invalid(`${field}.name`, name, problem)) : named ? [required(`${field}.name`)] : []),
    ...portNumberProblems(port, `${field}.port`),
    ...(!protocol ? [required(`${field}.protocol`)] : PROTOCOLS.includes(protocol) ? [] : [notSupported(`${field}.protocol`, protocol, PROTOCOLS)]),
    ...(appProtocol === undefined ? [] : labelKeyProblems(appProtocol).map((problem) => invalid(`${field}.appProtocol`, appProtocol, problem))),
  ]
}
