import type { Image } from './image.ts'
import type { Inputs } from './inputs.ts'

export type Access = 'pull' | 'push'

/** One thing that the job must be able to do. */
export interface Need {
  readonly image: Image
  readonly access: Access
}

/** Every image and access that the inputs list, pushes first: they are the ones that fail late. */
export function needsOf(inputs: Pick<Inputs, 'pull' | 'push'>): Need[] {
  return [
    ...inputs.push.map(image => ({ image, access: 'push' as const })),
    ...inputs.pull.map(image => ({ image, access: 'pull' as const }))
  ]
}
