// Changing what is there: scale, annotate, label, patch, edit, set, and rollouts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasKubectl } from '../product/kubectl.ts'
import { openPerson, type Person } from './person.ts'
import { dedicated, web } from './samples.ts'

describe.skipIf(!hasKubectl)('a person who changes things', () => {
  let person: Person
  const replicas = (of: string) => person.says(`kubectl get ${of} -o jsonpath='{.spec.replicas}'`)
  beforeAll(async () => {
    person = await openPerson('changing')
    await person.says('kubectl apply -f -', `${web}---\n${dedicated('shop', 1)}`)
    await person.says('kubectl rollout status deployment/web --timeout=30s')
  })
  afterAll(() => person.leave())

  it('scales, and only from the size that he names', async () => {
    expect(await person.says('kubectl scale dedi/shop --replicas=2')).toBe('dedicatedservice.soh.re/shop scaled\n')
    expect(await replicas('dedi/shop')).toBe('2')
    expect(await person.fails('kubectl scale deployment/web --replicas=3 --current-replicas=5')).toMatch(
      /expected replicas to be 5, was 2/i,
    )
    expect(await person.says('kubectl scale deployment/web --replicas=3 --current-replicas=2')).toBe(
      'deployment.apps/web scaled\n',
    )
    expect(await replicas('deployment/web')).toBe('3')
  })

  it('annotates and labels, and takes both away again', async () => {
    expect(await person.says('kubectl annotate dedi shop note=one')).toBe('dedicatedservice.soh.re/shop annotated\n')
    expect(await person.fails('kubectl annotate dedi shop note=two')).toContain('already has a value (one)')
    await person.says('kubectl annotate dedi shop note=two --overwrite')
    expect(await person.says("kubectl get dedi shop -o jsonpath='{.metadata.annotations.note}'")).toBe('two')
    expect(await person.says('kubectl annotate dedi shop note-')).toBe('dedicatedservice.soh.re/shop annotated\n')
    expect(await person.says('kubectl label pods --all tier=front')).toMatch(/^pod\/web-\S+ labeled$/m)
    expect((await person.says('kubectl get pods -l tier=front,app=web -o name')).split('\n')).toHaveLength(4)
    expect(await person.fails("kubectl label dedi shop 'tier=a b'")).toContain('a valid label must be')
    expect(await person.fails('kubectl label dedi shop a=b --resource-version=1')).toContain(
      'the object has been modified',
    )
  })

  it.each([
    ['dedi shop --type merge -p \'{"spec":{"replicas":3}}\'', '3'],
    ['dedi shop --type json -p \'[{"op":"replace","path":"/spec/replicas","value":1}]\'', '1'],
    ['deployment web -p \'{"spec":{"replicas":2}}\'', '2'],
    ['deployment web --subresource scale --type merge -p \'{"spec":{"replicas":1}}\'', '1'],
  ])('patches %s', async (what, after) => {
    const [kind, name] = what.split(' ')
    expect(await person.says(`kubectl patch ${what}`)).toMatch(/ patched\n$/)
    expect(await replicas(`${kind}/${name}`)).toBe(after)
  })

  it('patches one container of two by its name, and a status', async () => {
    const containers = '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox:1"}]}}}}'
    await person.says(`kubectl patch deployment web -p '${containers}'`)
    expect(
      await person.says("kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[*].image}'"),
    ).toBe('busybox busybox:1')
    await person.says('kubectl create pdb idle --selector=a=b --min-available=1')
    const status =
      '{"status":{"conditions":[{"type":"Mine","status":"True","reason":"R","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}'
    await person.says(`kubectl patch pdb idle --subresource status --type merge -p '${status}'`)
    expect(
      await person.says('kubectl get pdb idle -o jsonpath=\'{.status.conditions[?(@.type=="Mine")].reason}\''),
    ).toBe('R')
  })

  it.each([
    [
      "dedi shop -p '{}'",
      'application/strategic-merge-patch+json is not supported by soh.re/v1alpha1, Kind=DedicatedService',
    ],
    ['dedi shop --type merge -p \'{"spec":{"replicas":"x"}}\'', 'spec.replicas: Invalid value: "string"'],
    [
      'deployment web -p \'{"spec":{"replicas":"x"}}\'',
      'patch: Invalid value: "map[spec:map[replicas:x]]": unrecognized type: int32',
    ],
    [
      'deployment web -p \'{"spec":{"replicas":-1}}\'',
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'deployment web -p \'{"spec":{"selector":{"matchLabels":{"b":"c"}}}}\'',
      'spec.selector: Invalid value: {"matchLabels":{"app":"web","b":"c"}}: field is immutable',
    ],
    [
      'deployment web --type json -p \'[{"op":"test","path":"/spec/replicas","value":50}]\'',
      'the server rejected our request due to an error in our request',
    ],
    [
      'dedi shop --type merge -p \'{"metadata":{"name":"y"}}\'',
      'the name of the object (y) does not match the name on the URL (shop)',
    ],
  ])('is told why he cannot patch %s', async (what, why) => {
    expect(await person.fails(`kubectl patch ${what}`)).toContain(why)
  })

  it('edits an object in his editor, or leaves it as it is', async () => {
    const editor = await person.write('edit.sh', `#!/bin/sh\nsed -i 's/^  replicas: .*/  replicas: 2/' "$1"\n`)
    expect(await person.says(`EDITOR=${editor} kubectl edit deployment web`)).toBe('deployment.apps/web edited\n')
    expect(await replicas('deployment/web')).toBe('2')
    expect(await person.type('kubectl edit deployment web')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('no changes made'),
    })
  })

  it('is shown in his editor which field was wrong, and may put it right', async () => {
    const editor = await person.write(
      'wrong.sh',
      `#!/bin/sh\nif grep -q '^# .*bogus' "$1"; then cp "$1" $FOLDER/told; sed -i '/^  bogus/d' "$1"; else sed -i 's/^spec:/spec:\\n  bogus: 1/' "$1"; fi\n`,
    )
    await person.type(`EDITOR=${editor} kubectl edit dedi shop`)
    expect(await person.says('cat $FOLDER/told')).toMatch(/^# .*unknown field "spec.bogus"/m)
  })

  it('rolls a change out, looks back, and goes back', async () => {
    const finished = 'deployment "web" successfully rolled out\n'
    const wait = () => person.says('kubectl rollout status deployment/web --timeout=30s')
    expect(await person.says('kubectl set image deployment/web main=busybox:2')).toBe(
      'deployment.apps/web image updated\n',
    )
    expect((await wait()).endsWith(finished)).toBe(true)
    expect(await person.says('kubectl rollout history deployment/web')).toMatch(
      /REVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>\n3 +<none>/,
    )
    expect(await person.says('kubectl rollout history deployment/web --revision=3')).toMatch(/Image:\tbusybox:2\n/)
    expect(await person.says('kubectl rollout undo deployment/web')).toBe('deployment.apps/web rolled back\n')
    expect((await wait()).endsWith(finished)).toBe(true)
    expect(
      await person.says("kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[0].image}'"),
    ).toBe('busybox')
    expect(await person.fails('kubectl rollout undo deployment/web --to-revision=99')).toContain(
      'unable to find specified revision 99',
    )
  })

  it('holds a rollout, sets a variable, and lets it go on', async () => {
    await person.says('kubectl rollout pause deployment/web')
    expect(await person.says('kubectl set env deployment/web A=B')).toBe('deployment.apps/web env updated\n')
    expect(await person.says('kubectl set env deployment/web --list')).toMatch(/^A=B$/m)
    expect(await person.fails('kubectl rollout restart deployment/web')).toContain('paused')
    await person.says('kubectl rollout resume deployment/web')
    await person.says('kubectl rollout status deployment/web --timeout=30s')
    const pods = await person.says(
      "kubectl get pods -l app=web --field-selector=status.phase=Running -o jsonpath='{.items[*].spec.containers[0].env[*].name}'",
    )
    expect(pods).toContain('A')
    expect(await person.says('kubectl rollout restart deployment/web')).toBe('deployment.apps/web restarted\n')
  })
})
