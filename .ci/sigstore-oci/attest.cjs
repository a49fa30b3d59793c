// What actions/attest does with `push-to-registry`, by the package that it does it with:
//
//     sigstore-oci IMAGE TAG [TO]      reads the image's digest, and attaches an attestation to it, or to that of TO
const { attachArtifactToImage, getImageDigest, getRegistryCredentials } = require('@sigstore/oci')

async function attest(image, imageTag, to) {
  const imageDigest = await getImageDigest({ imageName: image, imageTag, credentials: getRegistryCredentials(image) })
  if (to === undefined) return
  await attachArtifactToImage({
    credentials: getRegistryCredentials(to),
    imageName: to,
    imageDigest,
    artifact: Buffer.from('{"attested":true}'),
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    annotations: {}
  })
}

const [image, tag, to] = process.argv.slice(2)
attest(image, tag, to).catch(error => {
  console.error(error)
  process.exitCode = 1
})
