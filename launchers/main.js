import { main } from './index.js'

// Without await: node ends a program with exit code 13 if its event loop runs dry during a top-level await.
main()
