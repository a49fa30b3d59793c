// What the build bundles: both programs at once, since they have most of their code in common.
export { main } from './main.ts'
export { post } from './post.ts'
