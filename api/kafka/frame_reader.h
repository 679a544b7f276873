#pragma once

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace skua::kafka {

// Gathers one frame. The memory grows with what has arrived, not with what the length promises. Not
// thread-safe.
class FrameReader {
 public:
  // Where the length goes.
  [[nodiscard]] boost::asio::mutable_buffer length_buffer() {
    return boost::asio::buffer(length_, sizeof(length_));
  }
  [[nodiscard]] std::string_view length() const { return {length_, sizeof(length_)}; }

  // The length was read: a frame of so many bytes follows.
  void begin(std::size_t bytes) {
    frame_ = std::make_shared<std::string>();
    size_ = bytes;
    filled_ = 0;
  }
  // How many bytes more the next piece takes.
  [[nodiscard]] std::size_t next_piece() const {
    const std::size_t piece = filled_ == 0 ? kFirstPieceBytes : filled_ * 3;
    return piece < size_ - filled_ ? piece : size_ - filled_;
  }
  // Room for the next piece.
  [[nodiscard]] boost::asio::mutable_buffer grow() {
    const std::size_t piece = next_piece();
    frame_->resize(filled_ + piece);
    return boost::asio::buffer(frame_->data() + filled_, piece);
  }
  void filled() { filled_ = frame_->size(); }

  [[nodiscard]] bool is_whole() const { return filled_ == size_; }
  // Bytes of the frame that are there.
  [[nodiscard]] std::size_t bytes() const { return filled_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::string_view begun() const {
    return frame_ == nullptr ? std::string_view() : std::string_view(*frame_).substr(0, filled_);
  }
  [[nodiscard]] std::shared_ptr<const std::string> take() { return std::move(frame_); }

 private:
  static constexpr std::size_t kFirstPieceBytes = 4096;

  char length_[4] = {};
  std::shared_ptr<std::string> frame_;
  std::size_t size_ = 0;
  std::size_t filled_ = 0;
};

}  // namespace skua::kafka
