/* a /* nested /* comment */ */ with **/ // and a line comment /* that opens nothing
/**/ /***/ /*/ */ //
consta‎=‏1 ; const	b=2;
const c=3;// ends at a next-line characterconst d = 4;
// ends at a line separator const e = 5;
// ends at a vertical tabconst f = 6; // ends at a form feedconst g = 7;
const Δέλτα = 1; const réflexion = 2; const Кызыл = 3; const 𐰓𐰏𐰇 = 4; const 朝焼け = 5; const سلام = 6; const 검정 = 7; const שָׁלוֹם = 8; const गुलाबी = 9; const փիրուզ = 10;
const _a = 1; const a_ = 1; const a1b2 = 1; const _9 = 1;
const é = 1; // é in a comment, and an emoji 🎈 */
/* 🎈 */ const sum = Δέλτα+réflexion/* + */+/**/Кызыл;
var<private> t: array<vec4<f32>/* > */,4>; fn less(Δ: i32) -> bool { return Δ<Δέλτα&&Δ>réflexion; }
// the last line has no line break