constexpr int a = b;
constexpr int b = a;
#define X Y
#define Y X
typedef T1 T2;
typedef T2 T1;
struct S { T1 t; S s; };
template <int P = Q, int Q = P> __device__ int f(int x);
template <int P, int Q> __device__ int f(int x) { return f<Q, P>(x) + X; }
__device__ int g(int x) { return h(x); }
__device__ int h(int x) { return g(x); }
__global__ void __launch_bounds__(a / 0) k(S s, T1* p, int constructor, float* toString) {
  __shared__ float w[a][1 / 0];
  int i = i + f<1, 2>(g(b));
  toString[constructor * i] = w[i][i / 0];
}
void launch(int n) {
  int block = grid, grid = block;
  k<<<grid, block, n, , >>>(s, p, 1);
}
