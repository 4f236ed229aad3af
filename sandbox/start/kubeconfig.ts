// The file by which kubectl and the node agent find the API server and are believed.
import { stringify } from 'yaml'

export type Access = { readonly server: string; readonly ca: string; readonly user: string; readonly token: string }

const name = 'isolation-proxy-sandbox'

export function renderKubeconfig({ server, ca, user, token }: Access): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user, namespace: 'default' } }],
    clusters: [{ name, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: user, user: { token } }],
  })
}
