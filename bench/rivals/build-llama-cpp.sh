#!/bin/sh
# Builds llama.cpp v0.5.0 for this processor from the PyPI sdist llama-cpp-python 0.3.36.
#   sh build-llama-cpp.sh FOLDER [JOBS]      -> FOLDER/llama.cpp/build/bin, about 20 minutes on two cores
# Needs Python with pip, CMake >= 3.21, a C++17 compiler. TARGETS="llama-bench llama-server" chooses what is built.
set -eu
folder=${1:?usage: sh build-llama-cpp.sh FOLDER [JOBS]}
jobs=${2:-2}
version=0.3.36
mkdir -p "$folder"
cd "$folder"
if [ ! -f llama.cpp/CMakeLists.txt ]; then
    python3 -m pip download --quiet --no-deps --no-binary :all: "llama-cpp-python==$version" -d .
    tar -xzf "llama_cpp_python-$version.tar.gz" "llama_cpp_python-$version/vendor/llama.cpp"
    mv "llama_cpp_python-$version/vendor/llama.cpp" llama.cpp
    rm -r "llama_cpp_python-$version"
fi
cmake -S llama.cpp -B llama.cpp/build -DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=ON -DLLAMA_CURL=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_BUILD_TESTS=OFF
# shellcheck disable=SC2086
cmake --build llama.cpp/build -j "$jobs" --target ${TARGETS:-llama-bench llama-batched-bench llama-perplexity llama-quantize}
ls "$PWD/llama.cpp/build/bin"
