# Arrow C++ for Parquet and object stores, used by clients/cli/arrow only (docs/adr/0011-arrow.md): an installed one, or
# what cmake/fetch_arrow took from a pinned pyarrow wheel. Without either, SKUA_ARROW is OFF and skua says so.
set(SKUA_ARROW_ROOT ${CMAKE_SOURCE_DIR}/build/arrow CACHE PATH "Folder with include/ and lib/ of Arrow, when none is installed")
set(SKUA_ARROW OFF)

# What clients/cli/arrow is written for: Parquet with zstd, and S3.
set(SKUA_ARROW_VERSION_MIN 21)
find_package(Arrow CONFIG QUIET)
find_package(Parquet CONFIG QUIET)
set(installed_arrow_fits OFF)
if(TARGET Arrow::arrow_shared AND TARGET Parquet::parquet_shared AND ARROW_S3 AND ARROW_WITH_ZSTD
    AND Arrow_VERSION VERSION_GREATER_EQUAL SKUA_ARROW_VERSION_MIN)
  set(installed_arrow_fits ON)
elseif(Arrow_FOUND)
  message(STATUS "Arrow ${Arrow_VERSION} is installed and not used: it takes ${SKUA_ARROW_VERSION_MIN} or newer, built with "
    "Parquet, zstd and S3")
endif()

if(installed_arrow_fits)
  set(SKUA_ARROW ON)
  add_library(skua_arrow INTERFACE)
  target_link_libraries(skua_arrow INTERFACE Parquet::parquet_shared Arrow::arrow_shared)
  message(STATUS "Arrow ${Arrow_VERSION}: installed")
elseif(EXISTS ${SKUA_ARROW_ROOT}/complete)
  set(SKUA_ARROW ON)
  add_library(skua_arrow INTERFACE)
  target_include_directories(skua_arrow SYSTEM INTERFACE ${SKUA_ARROW_ROOT}/include)
  # The wheel's libparquet shows the OpenSSL inside it to everybody. First come, first served: with ours before it, gRPC
  # and libcurl get the one that they were built with.
  target_link_options(skua_arrow INTERFACE "LINKER:--push-state,--no-as-needed,-lssl,-lcrypto,--pop-state")
  # libparquet finds libarrow beside itself; our programs find both by the path that CMake puts into them.
  target_link_libraries(skua_arrow INTERFACE ${SKUA_ARROW_ROOT}/lib/libparquet.so ${SKUA_ARROW_ROOT}/lib/libarrow.so)
  message(STATUS "Arrow: ${SKUA_ARROW_ROOT}")
else()
  message(STATUS "Arrow: none, so Parquet and s3:// are off; `./dev setup` fetches it")
endif()
