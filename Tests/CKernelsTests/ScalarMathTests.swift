import CKernels
import Glibc
import TestSupport
import Testing

@Suite("Scalar functions")
struct ScalarMathTests {
  @Test("exp, log, tanh agree with the C library to eleven digits")
  func elementary() {
    var generator = SeededGenerator(seed: 20)
    for _ in 0..<2000 {
      let x = Double.random(in: -700...700, using: &generator)
      #expect(abs(ck_exp(x) / exp(x) - 1) < 1e-13, "exp \(x)")
      let y = exp(x)
      #expect(abs(ck_log(y) - log(y)) <= abs(x) * 1e-14 + 1e-15, "log \(y)")
      let z = x / 50
      #expect(abs(ck_tanh(z) - tanh(z)) <= abs(tanh(z)) * 1e-10, "tanh \(z)")
    }
    #expect(ck_tanh(1e-7) == 1e-7 && ck_tanh(50) == 1 && ck_tanh(-50) == -1)
  }

  @Test("the ends of the ranges")
  func ends() {
    #expect(ck_exp(0) == 1 && ck_exp(-.infinity) == 0 && ck_exp(.infinity) == .infinity && ck_exp(.nan).isNaN)
    #expect(ck_exp(1000) == .infinity && ck_exp(-1000) == 0)
    #expect(abs(ck_exp(-740) / exp(-740) - 1) < 1e-1)
    #expect(ck_log(1) == 0 && ck_log(0) == -.infinity && ck_log(-1).isNaN && ck_log(.nan).isNaN)
    #expect(ck_log(.infinity) == .infinity && abs(ck_log(5e-324) - log(5e-324)) < 1e-12)
    #expect(ck_tanh(.nan).isNaN && ck_tanh(.infinity) == 1)
  }

  @Test("sine and cosine at every size of angle that a position can give")
  func circular() {
    var generator = SeededGenerator(seed: 21)
    for magnitude in [1e-6, 0.5, 3, 100, 1e4, 1e6] {
      for _ in 0..<300 {
        let x = Double.random(in: -magnitude...magnitude, using: &generator)
        var s = 0.0
        var c = 0.0
        ck_sincos(x, &s, &c)
        #expect(abs(s - sin(x)) < 1e-14 && abs(c - cos(x)) < 1e-14, "\(x)")
      }
    }
    var s = 0.0
    var c = 0.0
    ck_sincos(1e9, &s, &c)
    #expect(s.isNaN && c.isNaN)
  }
}
