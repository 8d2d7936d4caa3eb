#!/bin/sh
# Builds ik_llama.cpp for this processor from the PyPI sdist ik-llama-cpp-python 0.1.5.
#   sh build-ik.sh FOLDER [JOBS]             -> FOLDER/ik_llama.cpp/build/bin, about 25 minutes on two cores
# Needs Python with pip, CMake >= 3.21, a C++17 compiler. Its attention kernels are built for the f16 and q8_0 caches only:
# all combinations take much longer to compile, and the measurements use f16.
set -eu
folder=${1:?usage: sh build-ik.sh FOLDER [JOBS]}
jobs=${2:-2}
version=0.1.5
mkdir -p "$folder"
cd "$folder"
if [ ! -f ik_llama.cpp/CMakeLists.txt ]; then
    python3 -m pip download --quiet --no-deps --no-binary :all: "ik-llama-cpp-python==$version" -d .
    tar -xzf "ik_llama_cpp_python-$version.tar.gz" "ik_llama_cpp_python-$version/vendor/ik_llama.cpp"
    mv "ik_llama_cpp_python-$version/vendor/ik_llama.cpp" ik_llama.cpp
    rm -r "ik_llama_cpp_python-$version"
fi
# The sdist leaves out one CMake script, which fills in the text of `--version`.
if [ ! -f ik_llama.cpp/common/cmake/build-info-gen-cpp.cmake ]; then
    mkdir -p ik_llama.cpp/common/cmake
    cat > ik_llama.cpp/common/cmake/build-info-gen-cpp.cmake <<'END'
set(BUILD_NUMBER 0)
set(BUILD_COMMIT "sdist")
set(BUILD_COMPILER "native")
set(BUILD_TARGET "native")
configure_file(common/build-info.cpp.in ${CMAKE_CURRENT_LIST_DIR}/../build-info.cpp)
END
fi
cmake -S ik_llama.cpp -B ik_llama.cpp/build -DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=ON -DLLAMA_CURL=OFF -DLLAMA_BUILD_TESTS=OFF \
    -DGGML_IQK_FA_ALL_QUANTS=OFF
# shellcheck disable=SC2086
cmake --build ik_llama.cpp/build -j "$jobs" --target ${TARGETS:-llama-bench llama-batched-bench}
ls "$PWD/ik_llama.cpp/build/bin"
