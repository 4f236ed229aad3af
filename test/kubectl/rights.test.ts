// Rights: who one is, what one may, what others may, and what is said to those who may not.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasKubectl } from '../product/kubectl.ts'
import { openPerson, type Person } from './person.ts'

describe.skipIf(!hasKubectl)('a person who asks for rights', () => {
  let person: Person
  let account: string
  beforeAll(async () => {
    person = await openPerson('rights')
    account = `system:serviceaccount:${person.namespace}:reader`
    await person.says('kubectl create serviceaccount reader')
    await person.says('kubectl create role reader --verb=get,list --resource=pods,pods/log')
    await person.says(`kubectl create rolebinding reader --role=reader --serviceaccount=${person.namespace}:reader`)
  })
  afterAll(() => person.leave())

  it('hears who he is, and who he would be', async () => {
    expect(await person.says('kubectl auth whoami')).toMatch(/^Username +kubernetes-admin$/m)
    expect(await person.says(`kubectl auth whoami --as ${account}`)).toMatch(
      new RegExp(
        `^Groups +\\[system:serviceaccounts system:serviceaccounts:${person.namespace} system:authenticated\\]$`,
        'm',
      ),
    )
    expect(await person.says('kubectl auth whoami --as joe --as-group team')).toMatch(
      /^Groups +\[team system:authenticated\]$/m,
    )
  })

  it.each([
    ["'*' '*'", 'yes'],
    ['list pods --as ACCOUNT', 'yes'],
    ['get pods --subresource=log --as ACCOUNT', 'yes'],
    ['delete pods --as ACCOUNT', 'no'],
    ['list pods --as ACCOUNT -n default', 'no'],
    ['list dedi --as joe', 'no'],
    ['create pods --as joe --as-group system:masters', 'yes'],
    ['get /healthz --as joe', 'yes'],
    ['get /metrics --as joe', 'no'],
  ])('may he %s: %s', async (what, answer) => {
    const { code, stdout } = await person.type(`kubectl auth can-i ${what.replace('ACCOUNT', account)}`)
    expect({ code, said: stdout.trim() }).toEqual({ code: answer === 'yes' ? 0 : 1, said: answer })
  })

  it('lists all that somebody may', async () => {
    expect(await person.says('kubectl auth can-i --list')).toMatch(/^\*\.\* +\[\] +\[\] +\[\*\]$/m)
    const list = await person.says(`kubectl auth can-i --list --as ${account}`)
    expect(list).toMatch(/^pods +\[\] +\[\] +\[get list\]$/m)
    expect(list).toMatch(/^pods\/log +\[\] +\[\] +\[get list\]$/m)
    expect(list).toMatch(/^selfsubjectaccessreviews.authorization.k8s.io +\[\] +\[\] +\[create\]$/m)
  })

  it.each([
    [
      'get secrets',
      'secrets is forbidden: User "joe" cannot list resource "secrets" in API group "" in the namespace "NAMESPACE"',
    ],
    ['get nodes', 'nodes is forbidden: User "joe" cannot list resource "nodes" in API group "" at the cluster scope'],
    [
      'delete dedi x',
      'dedicatedservices.soh.re "x" is forbidden: User "joe" cannot delete resource "dedicatedservices" in API group "soh.re" in the namespace "NAMESPACE"',
    ],
    ['create configmap x', 'configmaps is forbidden: User "joe" cannot create resource "configmaps"'],
    ['get --raw /metrics', 'forbidden: User "joe" cannot get path "/metrics"'],
  ])('who may not is told so: %s', async (what, why) => {
    expect(await person.fails(`kubectl ${what} --as joe`)).toContain(why.replace('NAMESPACE', person.namespace))
  })

  it('works with a token of an account, within its rights', async () => {
    const token = (await person.says('kubectl create token reader --duration=10m')).trim()
    await person.says(
      `kubectl config set-credentials reader --token=${token} && kubectl config set-context reader --cluster=$(kubectl config view --minify -o jsonpath='{.contexts[0].context.cluster}') --user=reader --namespace=${person.namespace}`,
    )
    expect(await person.says('kubectl --context reader get pods -o name')).toBe('')
    expect(await person.fails('kubectl --context reader get services')).toContain(
      `User "${account}" cannot list resource "services"`,
    )
    expect(await person.fails('kubectl --context reader auth can-i create pods 1>&2')).toBe('no\n')
  })

  it('cannot give away more than he has', async () => {
    await person.says('kubectl create role granter --verb=create --resource=roles')
    await person.says('kubectl create rolebinding granter --role=granter --user=joe')
    expect(await person.fails('kubectl create role more --verb=get --resource=secrets --as joe')).toMatch(
      /is attempting to grant RBAC permissions not currently held:\n.*Resources:\["secrets"\]/,
    )
  })
})
