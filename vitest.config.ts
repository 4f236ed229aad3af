import { defineConfig } from 'vitest/config'

// Suites by what they need; test/run.ts starts what is missing.
// `unit` needs nothing but Node; `conformance` and `flows` a real API server at KUBECONFIG; `product` and `slow` the whole product in a test cluster.
const conformance = ['test/conformance/**/*.test.ts']
const flows = ['test/flows/**/*.test.ts']
const product = ['test/product/**/*.test.ts']
const slow = ['test/slow/**/*.test.ts']
const patient = { testTimeout: 90_000, hookTimeout: 90_000 }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...conformance, ...flows, ...product, ...slow],
          testTimeout: 20_000,
          maxWorkers: 2,
        },
      },
      // These files wait for the server most of the time, so there are more of them at work than cores.
      { test: { name: 'conformance', include: conformance, isolate: false, maxWorkers: 4, ...patient } },
      { test: { name: 'flows', include: flows, maxWorkers: 3, ...patient } },
      {
        test: { name: 'product', include: product, globalSetup: 'test/product/setup.ts', maxWorkers: 4, ...patient },
      },
      {
        test: {
          name: 'slow',
          include: slow,
          globalSetup: 'test/product/setup.ts',
          testTimeout: 300_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
