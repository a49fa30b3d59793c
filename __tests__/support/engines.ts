/** For buildah and podman, whose images are then plain files of the job, in a place where they need no rights of their own. */
export const PLAIN_STORAGE = '--root "$RUNNER_TEMP/store" --runroot "$RUNNER_TEMP/run" --storage-driver vfs'
