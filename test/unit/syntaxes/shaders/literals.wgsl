enable f16;

const booleans = array(true, false);
const decimal = array(0, 1, 123456789, 2147483647);
const signed = array(0i, 1i, 2147483647i);
const unsigned = array(0u, 1u, 4294967295u);
const hexadecimal = array(0x0, 0X1f, 0xDEAD, 0x7FFFFFFF);
const hexadecimal_signed = array(0x1i, 0XABi);
const hexadecimal_unsigned = array(0x1u, 0xFFFFFFFFu);
const abstract_float = array(0.0, 1., .5, 1.5, 1e3, 1E+3, 1.5e-3, .5e2, 1.e1);
const single = array(0f, 1f, 1.f, .5f, 1.5f, 1e3f, 1E-3f, 1.5e+3f, .5e2f);
const half = array(0h, 1h, 1.h, .5h, 1.5h, 1e3h, 1.5e-3h, .5e2h);
const hex_float = array(0x1p4, 0x1P-4, 0x1.8, 0x1.8p3, 0x.8, 0x.8p1, 0x1.p2, 0Xa.bP+1);
const hex_single = array(0x1p4f, 0x1.8p3f, 0x.8p1f, 0x1.p2f);
const hex_half = array(0x1p4h, 0x1.8p-3h, 0x.8p1h);
const negative = array(-1, -2147483648, -0x1p1, -.5);
const in_expression = 1.+.5-1e3f*0x1p1;
const range = vec2(1.,2.).x;
