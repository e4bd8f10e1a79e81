#!/bin/sh
# Builds the container image from this clone, for this machine's architecture, with whichever engine there is.
# usage: image.sh NAME
set -eu
cd "$(dirname "$0")/.."

name=${1:?usage: image.sh NAME, such as conform or your.registry/team/conform:0.1.0}
engine=
for e in ${ENGINE:-docker podman buildah}; do
	if [ -z "$engine" ] && command -v "$e" >/dev/null && "$e" info >/dev/null 2>&1; then
		engine=$e
	fi
done
if [ -z "$engine" ]; then
	echo "image.sh: none of ${ENGINE:-docker, podman and buildah} answers here" >&2
	exit 1
fi

sh packaging/extras.sh
platform=linux/$(go env GOARCH)
rm -rf bin/image
mkdir -p "bin/image/$platform" bin/image/bin/extras
cp bin/extras/ca-certificates.crt bin/image/bin/extras/
CGO_ENABLED=0 GOOS=linux go build -trimpath -ldflags '-s -w' -o "bin/image/$platform/conform" ./cmd/conform
"$engine" build ${BUILD_FLAGS:-} --build-arg "TARGETPLATFORM=$platform" -f Containerfile -t "$name" bin/image
echo "built $name with $engine"
