// The directed faults as vitest runs them: alone, in the repository or in a copy of it (npm run test:mutants).
import { defineConfig } from 'vitest/config'

const patient = { testTimeout: 300_000, hookTimeout: 120_000 }
const faults = 'test/mutants/faults'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'model', include: [`${faults}/model.fault.ts`], ...patient } },
      {
        test: {
          name: 'faults',
          include: [`${faults}/*.fault.ts`],
          exclude: [`${faults}/model.fault.ts`],
          globalSetup: 'test/embedded.ts',
          fileParallelism: false,
          ...patient,
        },
      },
    ],
  },
})
