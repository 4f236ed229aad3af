import { defineConfig } from 'vitest/config'

// Suites by what they need; test/run.ts starts what is missing.
// `unit`, `lengthy` and `sandbox-flows` need nothing; `manifests` a test cluster; `full` one with a node; `images` what `npm run images` needs; `conformance` and `flows` an API server; `product`, `kubectl`, `plugin-flows` and `slow` the whole product. They start the sandbox's, unless they run inside a test cluster (CLUSTER_STATE).
const conformance = ['test/conformance/**/*.test.ts']
const flows = ['test/flows/**/*.test.ts']
const product = ['test/product/**/*.test.ts']
const kubectl = ['test/kubectl/**/*.test.ts']
const sandboxFlows = ['test/sandbox-flows/**/*.test.ts']
/** In a test cluster those to which the real API server may answer otherwise: tunnels, tables, rights, watches and logs. The others start sandboxes, or see the plugin alone. */
const pluginFlows = process.env.CLUSTER_STATE
  ? ['check', 'connect', 'evict', 'list', 'logs', 'logs-rights', 'top'].map(
      command => `test/plugin-flows/${command}.test.ts`,
    )
  : ['test/plugin-flows/**/*.test.ts']
const slow = ['test/slow/**/*.test.ts']
/** Bad input and crowds: at readers ten thousand times, else at processes of their own, which each file starts. */
const hostile = ['test/hostile/**/*.test.ts']
/** What an installation is, on the real API server: the sandbox's has no server-side apply. */
const manifests = ['test/manifests/cluster/{applying,chosen}.test.ts']
/** On a node that runs containers: what it alone shows, and the flows of the product that need nothing but pods. One after another: they kill what the others need. */
const fullOfOurs = [
  ...['crowd', 'deletion', 'operator-death', 'proxy-death', 'scaling'].map(name => `test/product/${name}.test.ts`),
  'test/manifests/cluster/removing.test.ts',
  // The long evening (sessions) holds all that the short one does, and asks the audit log besides.
  'test/full/!(visitors).test.ts',
]
/** Those that ask nothing but the API: of an existing cluster (CLUSTER_CONTEXT) no file, process, image or node is touched. */
const fullAnywhere = [
  ...['crowd', 'deletion', 'scaling'].map(name => `test/product/${name}.test.ts`),
  'test/manifests/cluster/removing.test.ts',
  ...['early-end', 'plugin', 'references', 'userNamespace', 'visitors'].map(name => `test/full/${name}.test.ts`),
]
const full = process.env.CLUSTER_CONTEXT ? fullAnywhere : fullOfOurs
/** What operator and proxies may do, against all that they did in the suites before: the last of a run in a test cluster. */
const privilege = ['test/privilege/cluster/**/*.test.ts']
/** The built images, file by file and running. */
const images = ['test/images/built/**/*.test.ts']
/** Units too, but some seconds each: kubectl asked case by case, a log cut at every byte, a thousand hostile strings, bulk through a relay, worlds of the model. */
const lengthy = [
  'test/api/kube/kubeconfig/beside-kubectl/*.test.ts',
  'test/manifests/chart.test.ts',
  'test/manifests/components.test.ts',
  'test/model/{model,threads}.test.ts',
  'test/plugin/commands/hostile.test.ts',
  'test/plugin/commands/install/plan.test.ts',
  'test/plugin/commands/top/feed/hostile.test.ts',
  'test/plugin/commands/top/view/hostile.test.ts',
  'test/plugin/logs/followContainer.test.ts',
  'test/plugin/output/jsonpath/jsonpath.test.ts',
  'test/proxy/preface/proxyHeader.test.ts',
  'test/proxy/relay/bulk.test.ts',
  'test/proxy/splice/storm.test.ts',
]
/** Units whose files share their processes, since each is decisions about values: no sockets, no processes, no clock that is stopped. A process for each file costs more than all that these do. */
const values = [
  'test/{claims,faults,manifests,model,mutants,privilege,soak}/**/*.test.ts',
  'test/api/v1alpha1/**/*.test.ts',
  'test/operator/{build,end,plan,status}/**/*.test.ts',
  'test/plugin/{actions,completion,generate,model,objects,output,yaml}/**/*.test.ts',
  'test/plugin/commands/{audit,check,evict,install,logs,recycle}/**/*.test.ts',
  'test/plugin/commands/status/!(wait).test.ts',
  'test/plugin/commands/top/view/!(show).test.{ts,tsx}',
  'test/proxy/{acceptTimes,addresses,clock,config,evictions,fence,imports,leasePlan,overflow,overstay,plainHost,rate,readiness,records}.test.ts',
  'test/proxy/{reserve,retire,room,settings,siblings,signal,sources,stock,turnstile,wakeup,waiting,wheel}.test.ts',
  'test/proxy/preface/{clientHello,judgement,proxyHeader}*.test.ts',
  'test/sandbox/agent/{container,kubelet,pod}/**/*.test.ts',
  'test/sandbox/server/{access,admission,cel,custom,flow,kinds,openapi,patch,selectors,shape,verbs}/**/*.test.ts',
]
/** What is polled for has as long as a busy machine needs; by itself, vitest gives up after a second. */
const polling = { expect: { poll: { timeout: 15_000 } } }
/** Where many files share a machine with other suites, a pool that is warm in 2 s took 90. What passes takes no longer for it; what hangs says for what it waited, since these are longer than the waits inside. */
const patient = { testTimeout: 600_000, hookTimeout: 600_000, expect: { poll: { timeout: 60_000 } } }

const notUnits = [
  ...[...conformance, ...flows, ...product, ...kubectl, ...sandboxFlows, ...pluginFlows, ...slow, ...hostile],
  ...[...manifests, ...images, ...fullOfOurs, ...fullAnywhere, ...privilege, ...lengthy],
]
const unit = { testTimeout: 20_000, maxWorkers: 2, ...polling }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...notUnits, ...values],
          ...unit,
        },
      },
      { test: { name: 'unit-values', include: values, exclude: notUnits, isolate: false, ...unit } },
      { test: { name: 'lengthy', include: lengthy, testTimeout: 20_000, maxWorkers: 2, ...polling } },
      // These files wait for the server most of the time, so there are more of them at work than cores.
      {
        test: {
          name: 'conformance',
          include: conformance,
          globalSetup: 'test/embedded.ts',
          isolate: false,
          maxWorkers: 4,
          ...patient,
        },
      },
      { test: { name: 'flows', include: flows, globalSetup: 'test/embedded.ts', maxWorkers: 3, ...patient } },
      // A proxy with workers, and with the addon, is the same to everybody.
      {
        test: {
          name: 'workers',
          include: ['test/flows/proxy-*.test.ts'],
          globalSetup: ['test/embedded.ts', 'test/flows/addon.ts'],
          env: { PROXY_WORKERS: '2' },
          maxWorkers: 3,
          ...patient,
        },
      },
      {
        test: { name: 'product', include: product, globalSetup: 'test/product/setup.ts', maxWorkers: 6, ...patient },
      },
      { test: { name: 'kubectl', include: kubectl, globalSetup: 'test/product/setup.ts', maxWorkers: 3, ...patient } },
      // The built plugin as a person has it, on PATH.
      {
        test: {
          name: 'plugin-flows',
          include: pluginFlows,
          globalSetup: ['test/plugin-flows/setup.ts', 'test/product/setup.ts'],
          maxWorkers: 3,
          ...patient,
        },
      },
      {
        test: {
          name: 'images',
          include: images,
          globalSetup: 'test/images/built/setup.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      // One after another: an installation is there once in a cluster.
      {
        test: {
          name: 'manifests',
          include: manifests,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'full',
          include: full,
          globalSetup: 'test/full/setup.ts',
          setupFiles: process.env.CLUSTER_CONTEXT ? 'test/full/eachFileAnywhere.ts' : 'test/full/eachFile.ts',
          fileParallelism: false,
          testTimeout: 1_200_000,
          hookTimeout: 1_200_000,
        },
      },
      // All at once: the longest of them waits for a minute and more.
      {
        test: {
          name: 'privilege',
          include: privilege,
          globalSetup: ['test/plugin-flows/setup.ts', 'test/product/setup.ts', 'test/privilege/setup.ts'],
          maxWorkers: 7,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      // These start real `npm start` processes of their own, and end them in every way.
      { test: { name: 'sandbox-flows', include: sandboxFlows, maxWorkers: 2, ...patient } },
      {
        test: {
          name: 'hostile',
          include: hostile,
          // Where pods that a test plays have their addresses.
          env: { TEST_POD_BYTES: '127.253' },
          testTimeout: 1_800_000,
          hookTimeout: 400_000,
          fileParallelism: false,
          ...polling,
        },
      },
      {
        test: {
          name: 'slow',
          include: slow,
          globalSetup: 'test/product/setup.ts',
          testTimeout: 400_000,
          hookTimeout: 400_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
